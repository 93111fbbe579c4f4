import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const places = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
]

/** SoftHSM's PKCS#11 module, or undefined where it is not installed. */
export const softModule = places.find((path) => existsSync(path))
export const withoutSoftHsm = softModule === undefined ? 'softhsm2 is not installed' : false

/** Initialises a token of SoftHSM in a folder; the module finds it by the environment of this process. */
export function makeSoftToken(dir: string, { label, pin }: { readonly label: string; readonly pin: string }): void {
  const tokens = join(dir, 'tokens')
  mkdirSync(tokens, { recursive: true, mode: 0o700 })
  const config = join(dir, 'softhsm2.conf')
  writeFileSync(config, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`)
  process.env['SOFTHSM2_CONF'] = config
  const args = ['--init-token', '--free', '--label', label, '--so-pin', '12345678', '--pin', pin]
  execFileSync('softhsm2-util', args, { stdio: 'ignore', env: process.env })
}
