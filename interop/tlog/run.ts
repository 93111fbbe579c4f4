import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkTheirs } from './check-theirs.ts'

/*
 * Both directions between tlog and Go's checksum database and torchwood. Needs Go; modules are pinned in go.sum. The last
 * line is what interop/run.ts reads.
 */
const folder = mkdtempSync(join(tmpdir(), 'comity-interop-'))
const run = (program: string, args: readonly string[]) =>
  execFileSync(program, args, { cwd: import.meta.dirname, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
try {
  const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')]
  run(process.execPath, ['make-log.ts', ours])
  const peers = JSON.parse(run('go', ['run', '.', 'verify', ours])) as {
    peer: string
    version: string
    checks: number
  }[]
  run('go', ['run', '.', 'make', theirs])
  const { sumdb, torchwood } = await checkTheirs(theirs)
  const more: Readonly<Record<string, number>> = { 'golang.org/x/mod/sumdb': sumdb, 'filippo.io/torchwood': torchwood }
  // The first check that fails ends the program: what is counted passed.
  const ran = peers.map(({ checks, ...peer }) => ({ ...peer, checks: checks + (more[peer.peer] ?? 0), failed: 0 }))
  console.log(JSON.stringify(ran))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
