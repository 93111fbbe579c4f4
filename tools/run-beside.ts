import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Tally } from './run-tests.ts'

/** What the program `beside.ts` is told to do. */
export interface Beside {
  readonly root: string
  /** Test files in which no time passes. */
  readonly files: readonly string[]
}

/** What it tells: a line at a time, and at the end what all came to. */
export type FromBeside = { readonly line: string } | { readonly tally: Tally }

/**
 * Runs the checks and the test files in which no time passes in a process that gives way to every other: they take the
 * moments in which testnets wait for a disk or a clock, and take none from them. A process that ends before it has told
 * what it came to counts as failed.
 */
export async function runBeside({
  root,
  files,
  print,
}: Beside & { readonly print: (line: string) => void }): Promise<Tally> {
  const child = fork(join(import.meta.dirname, 'beside.ts'))
  let tally: Tally | undefined
  child.on('message', (message: FromBeside) => {
    if ('line' in message) print(message.line)
    else tally = message.tally
  })
  const told: Beside = { root, files }
  child.send(told)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  if (tally !== undefined && code === 0) return tally
  print(`FAILED the checks and what runs beside the testnets ended with ${String(code)}`)
  return { passed: 0, failed: 1, skipped: [], failures: ['tools/beside.ts'] }
}
