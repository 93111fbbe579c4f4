import { run } from '../src/run.ts'
import type { ExitCode } from '../src/exit-codes.ts'

/** How one command line ended and what it printed. */
export interface Ran {
  readonly code: ExitCode
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command line in this process, as `main.ts` does, with its own environment and outputs. */
export async function comity(
  argv: readonly string[],
  {
    env = {},
    isTerminal = false,
    columns,
  }: {
    readonly env?: Readonly<Record<string, string>>
    readonly isTerminal?: boolean
    readonly columns?: number
  } = {},
): Promise<Ran> {
  const written = { stdout: '', stderr: '' }
  const outputTo = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      written[name] += text
    },
    isTerminal,
    ...(columns === undefined ? {} : { columns }),
    env,
  })
  const code = await run({ argv, env, stdout: outputTo('stdout'), stderr: outputTo('stderr') })
  return { code, ...written }
}
