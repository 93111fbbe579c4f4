import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { fail } from './errors.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'

/** Programs of this installation that are processes of their own: this one holds no key and no database. */
const programs = {
  node: new URL('../../node/bin/comity-node.js', import.meta.url),
  signatory: new URL('../../node/bin/comity-signatory.js', import.meta.url),
  demo: new URL('../../testnet/bin/demo.js', import.meta.url),
} as const

interface Run {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Runs a program of this installation with this terminal, passes signals on, and returns how it ended.
 * Throws `program-missing`.
 */
export async function runProgram(
  name: keyof typeof programs,
  {
    isQuiet,
    ...given
  }: Run & {
    /** Its standard output is not shown; errors are. */
    readonly isQuiet?: boolean
  },
): Promise<ExitCode> {
  const { ended } = await runChild(name, { ...given, stdout: isQuiet === true ? 'ignore' : 'inherit' })
  return ended
}

/** The same with what the program wrote to standard output, which is not shown. Throws `program-missing`. */
export async function readProgram(
  name: keyof typeof programs,
  given: Run,
): Promise<{ readonly ended: ExitCode; readonly output: string }> {
  return runChild(name, { ...given, stdout: 'pipe' })
}

async function runChild(
  name: keyof typeof programs,
  { args, env, stdout }: Run & { readonly stdout: 'ignore' | 'inherit' | 'pipe' },
): Promise<{ readonly ended: ExitCode; readonly output: string }> {
  const path = programPath(programs[name])
  const child = spawn(process.execPath, [path, ...args], { stdio: ['inherit', stdout, 'inherit'], env: { ...env } })
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => (output += piece))
  // At a terminal Ctrl-C reaches both processes by itself; these programs take a second signal as the first.
  const pass = (signal: NodeJS.Signals) => child.kill(signal)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, pass)
  const code = await new Promise<number>((resolve) => {
    child.once('error', () => {
      resolve(exitCodes.internal)
    })
    child.once('close', (ended, signal) => {
      resolve(signal === null ? (ended ?? exitCodes.internal) : 128 + constants.signals[signal])
    })
  })
  for (const signal of signals) process.off(signal, pass)
  const ended = Object.values<number>(exitCodes).includes(code) ? (code as ExitCode) : exitCodes.internal
  return { ended, output }
}

/** The path of a program that is there. Throws `program-missing`. */
export function programPath(url: URL): string {
  const path = fileURLToPath(url)
  return existsSync(path) ? path : fail('program-missing', {})
}
