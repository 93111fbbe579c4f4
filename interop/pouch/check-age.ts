import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromBase64url } from '@comity/codec'
import { startTestnet } from '@comity/testnet'
import { bech32 } from '@scure/base'
import { open, pack, part } from '../../packages/testnet/test/pouch-carrier.ts'

/** age opens a pouch that a node packed; what age encrypts anew, for the same recipient, a node opens. */
const net = await startTestnet({
  parties: [
    { code: 'norland-police', memberClass: 'agency', country: 'NO' },
    { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
  ],
})
const folder = mkdtempSync(join(tmpdir(), 'comity-age-'))
let checks = 0
try {
  await net.introduceAll()
  const [norland, sudland] = [net.party('norland-police'), net.party('sudland-bank')]
  await part(norland, sudland)
  const secret = JSON.parse(readFileSync(join(sudland.dir, 'keys', 'pouch.json'), 'utf8')) as { readonly key: string }
  const words = bech32.toWords(fromBase64url(secret.key, 32))
  const identity = join(folder, 'identity')
  writeFileSync(identity, `${bech32.encode('age-secret-key-', words, false).toUpperCase()}\n`, { mode: 0o600 })
  const ours = join(folder, 'ours.age')
  writeFileSync(ours, await pack(norland, sudland))
  const plain = execFileSync('age', ['--decrypt', '--identity', identity, ours])
  assert.equal(plain.subarray(0, 15).toString(), 'comity-pouch/1\n')
  checks += 1
  const recipient = execFileSync('age-keygen', ['-y', identity]).toString().trim()
  const theirs = execFileSync('age', ['--encrypt', '--recipient', recipient], { input: plain })
  const opened = await open(sudland, theirs)
  assert.equal(opened.state, 'opened')
  checks += 1
} finally {
  await net.close()
  rmSync(folder, { recursive: true, force: true })
}
const version = execFileSync('age', ['--version']).toString().trim()
process.stdout.write(`${JSON.stringify({ peer: 'age', version, checks, failed: 0 })}\n`)
