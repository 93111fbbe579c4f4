import { once } from 'node:events'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { runChecks } from './checks.ts'
import type { Beside, FromBeside } from './run-beside.ts'
import { runTests } from './run-tests.ts'

/* Started by `runBeside`, which says what for. What this process starts has its priority. */
setPriority(constants.priority.PRIORITY_LOW)
const tell = (message: FromBeside): void => void process.send?.(message)
const print = (line: string): void => {
  tell({ line })
}
const [{ root, files }] = (await once(process, 'message')) as [Beside]
const concurrency = 2
const checks = await runChecks({ root, concurrency, print })
const tests = await runTests({
  root,
  files: files.map((file) => join(root, file)),
  concurrency,
  milliseconds: 600_000,
  showOutput: false,
  print,
})
tell({
  tally: {
    passed: checks.passed + tests.passed,
    failed: checks.failures.length + tests.failed,
    skipped: tests.skipped,
    failures: [...checks.failures, ...tests.failures],
  },
})
process.disconnect()
