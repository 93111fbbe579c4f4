import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { fail } from './errors.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'

/** Programs of this installation that are processes of their own: this one holds no key and no database. */
const programs = {
  node: new URL('../../node/bin/comity-node.js', import.meta.url),
  demo: new URL('../../testnet/bin/demo.js', import.meta.url),
} as const

/**
 * Runs a program of this installation with this terminal, passes signals on, and returns how it ended.
 * Throws `program-missing`.
 */
export async function runProgram(
  name: keyof typeof programs,
  {
    args,
    env,
    isQuiet,
  }: {
    readonly args: readonly string[]
    readonly env: Readonly<Record<string, string | undefined>>
    /** Its standard output is not shown; errors are. */
    readonly isQuiet?: boolean
  },
): Promise<ExitCode> {
  const path = programPath(programs[name])
  const child = spawn(process.execPath, [path, ...args], {
    stdio: ['inherit', isQuiet === true ? 'ignore' : 'inherit', 'inherit'],
    env: { ...env },
  })
  // At a terminal Ctrl-C reaches both processes by itself; these programs take a second signal as the first.
  const pass = (signal: NodeJS.Signals) => child.kill(signal)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, pass)
  const code = await new Promise<number>((resolve) => {
    child.once('error', () => {
      resolve(exitCodes.internal)
    })
    child.once('exit', (ended, signal) => {
      resolve(signal === null ? (ended ?? exitCodes.internal) : 128 + constants.signals[signal])
    })
  })
  for (const signal of signals) process.off(signal, pass)
  return Object.values<number>(exitCodes).includes(code) ? (code as ExitCode) : exitCodes.internal
}

/** The path of a program that is there. Throws `program-missing`. */
export function programPath(url: URL): string {
  const path = fileURLToPath(url)
  return existsSync(path) ? path : fail('program-missing', {})
}
