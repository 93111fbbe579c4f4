import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const memory = '/dev/shm'
/** What two tests at a time have never come near. */
const enough = 8 * 2 ** 30

/**
 * Makes a folder and has this process and all that it starts keep their temporary files in it; it goes when the process
 * ends. In memory where there is room: tests make hundreds of databases of a thousand files each, and a disk spends as
 * long on creating those files as the tests do on what they test. What a kill leaves is the same on both, and a loss of
 * power is played on a record (packages/testnet/test/power-loss.test.ts). Who sets TMPDIR has chosen.
 */
export function useTemporaryFolder(): string {
  const isInMemory = process.env['TMPDIR'] === undefined && existsSync(memory) && freeBytes(memory) >= enough
  // Short, for sockets lie below it, and their paths may have 107 bytes.
  const folder = mkdtempSync(join(isInMemory ? memory : tmpdir(), 'comity-'))
  // As root the database server runs under another account, which must be able to pass through.
  chmodSync(folder, 0o711)
  process.env['TMPDIR'] = folder
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  // A signal by itself ends a process without that.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))
  return folder
}

function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path)
  return bavail * bsize
}
