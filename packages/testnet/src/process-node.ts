import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fail } from './errors.ts'
import { type Addresses, type NodeHost, NodeLogText } from './node-host.ts'

/** The node's own executable, as `comity node start` runs it. */
export const nodeProgram = join(
  dirname(createRequire(import.meta.url).resolve('@comity/node')),
  '../bin/comity-node.js',
)
/** The same node, which a test can end at a declared point. */
const armedProgram = join(import.meta.dirname, '../bin/armed-node.js')

const stopMilliseconds = 30_000

/**
 * Runs the node of a folder as a process of its own, which `kill` ends as a power cut would. Without a database URL the
 * node runs its own server, which a killed node leaves behind and its next start takes over.
 */
export function hostAsProcess({
  dir,
  databaseUrl,
  isArmed,
}: {
  readonly dir: string
  readonly databaseUrl: string | undefined
  /** A test can end it at a declared point (`arm`). */
  readonly isArmed?: boolean
}): NodeHost & { readonly pid: () => number | undefined } {
  const log = new NodeLogText()
  let child: ChildProcess | undefined
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (child?.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    const late = setTimeout(() => child?.kill('SIGKILL'), stopMilliseconds)
    await gone
    clearTimeout(late)
  }
  return {
    start: async () => {
      const args = ['start', dir, '--json', ...(databaseUrl === undefined ? [] : ['--database-url', databaseUrl])]
      child = spawn(process.execPath, [isArmed === true ? armedProgram : nodeProgram, ...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      return addressesOf(child, log)
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    ended: async () => {
      if (child?.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
    log: () => log.text(),
    pid: () => child?.pid,
  }
}

/** The first line that a started node prints. Throws `node-ended` when it ends before. */
async function addressesOf(child: ChildProcess, log: NodeLogText): Promise<Addresses> {
  child.stderr?.setEncoding('utf8').on('data', (text: string) => log.write(text))
  let printed = ''
  const line = new Promise<string>((resolve) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text
      if (printed.includes('\n')) resolve(printed)
    })
  })
  const ended = once(child, 'exit').then(() => undefined)
  const first = await Promise.race([line, ended])
  if (first === undefined) return fail('node-ended', { exit: child.exitCode ?? -1 })
  return JSON.parse(first) as Addresses
}
