import { parseArgs } from 'node:util'
import { runSim } from './run-sim.ts'

const usage = 'usage: npm run sim -- --seed TEXT [--trace]\n'

/** `npm run sim`: one seed, one line of JSON; `--trace` tells every event on standard error. Returns the exit code. */
export async function simulate(args: readonly string[]): Promise<number> {
  let seed: string | undefined
  let isTold = false
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { seed: { type: 'string' }, trace: { type: 'boolean' } },
      strict: true,
    })
    ;({ seed, trace: isTold = false } = values)
  } catch {
    seed = undefined
  }
  if (seed === undefined) {
    process.stderr.write(usage)
    return 2
  }
  const listen = isTold ? (line: string) => void process.stderr.write(`${line}\n`) : () => undefined
  const report = await runSim({ seed, listen })
  process.stdout.write(`${JSON.stringify(report)}\n`)
  return report.undelivered === 0 && report.differences === 0 ? 0 : 70
}
