import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/*
 * `npm run interop`: our output before other people's programs, and theirs before ours. Each folder with a `peer.json`,
 * `{"peers", "runtime"}`, has a `run.ts`, whose last line is `[{"peer", "version", "checks", "failed"}]`. A peer whose
 * runtime is not on this machine is skipped and says so. A word behind it takes only folders with that word in their name.
 */
interface Ran {
  readonly peer: string
  readonly version: string
  readonly checks: number
  readonly failed: number
}
interface Peer {
  readonly peers: readonly string[]
  /** A command that succeeds where the runtime is there. */
  readonly runtime: readonly string[]
}

const root = import.meta.dirname
const words = process.argv.slice(2)
const folders = readdirSync(root)
  .filter((name) => existsSync(join(root, name, 'peer.json')) && words.every((word) => name.includes(word)))
  .sort()
const ran: Ran[] = []
const skipped: { readonly peer: string; readonly why: string }[] = []
for (const folder of folders) {
  const { peers, runtime } = JSON.parse(readFileSync(join(root, folder, 'peer.json'), 'utf8')) as Peer
  const [program = '', ...args] = runtime
  if (spawnSync(program, args, { stdio: 'ignore' }).status !== 0) {
    skipped.push(...peers.map((peer) => ({ peer, why: `${program} is not on this machine` })))
    continue
  }
  console.log(`${folder}: ${peers.join(', ')}`)
  const { status, stdout } = spawnSync(process.execPath, [join(root, folder, 'run.ts')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const shown = status === 0 ? lastLine(stdout) : peers.map(failedPeer)
  ran.push(...shown)
  const missing = peers.filter((peer) => !shown.some((each) => each.peer === peer))
  skipped.push(...missing.map((peer) => ({ peer, why: 'it could not be had on this machine' })))
}
// Nothing run is nothing shown.
if (ran.some(({ failed, checks }) => failed > 0 || checks === 0)) process.exitCode = 1
console.log(JSON.stringify({ ran, skipped }))

function lastLine(stdout: string): readonly Ran[] {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '[]') as Ran[]
}

function failedPeer(peer: string): Ran {
  return { peer, version: 'unknown', checks: 0, failed: 1 }
}
