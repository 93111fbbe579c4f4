import { globSync } from 'node:fs'
import { join } from 'node:path'
import { runChecks } from './checks.ts'
import { prepareTests } from './prepare-tests.ts'
import { runTests } from './run-tests.ts'

/*
 * `npm test`: all checks, then all tests, and at the very end one line with the sum of both. Every check counts as one.
 * With words behind it, as in `npm test -- kill`, no checks and only the files with those words in their path.
 * Two at a time, for two cores: with more, tests in which time passes no longer mean what they say.
 */
const root = join(import.meta.dirname, '..')
const print = (line: string): void => console.log(line)
const concurrency = 2
const started = performance.now()

const words = process.argv.slice(2)
// Those with testnets first: they take longest, and the first of them leaves the empty database that all others clone.
const ofTestnet = (file: string): number => (file.startsWith('packages/testnet/') ? 0 : 1)
const files = globSync(['tools/test/**/*.test.ts', 'packages/*/test/**/*.test.ts'], { cwd: root })
  .filter((file) => words.every((word) => file.includes(word)))
  .sort((left, right) => ofTestnet(left) - ofTestnet(right) || (left < right ? -1 : 1))
await prepareTests(root)
const checks = words.length === 0 ? await runChecks({ root, concurrency, print }) : { passed: 0, failures: [] }
const tests = await runTests({
  root,
  files: files.map((file) => join(root, file)),
  concurrency,
  milliseconds: 600_000,
  showOutput: false,
  print,
})

// Once more at the end: nobody finds them among thousands of lines.
for (const failure of [...checks.failures, ...tests.failures]) print(`failed  ${failure}`)
for (const skip of tests.skipped) print(`skipped ${skip}`)
print(`${tests.skipped.length} skipped, ${files.length} files, ${((performance.now() - started) / 1000).toFixed(0)} s`)

const passed = checks.passed + tests.passed
const failed = checks.failures.length + tests.failed + (tests.passed === 0 ? 1 : 0)
print(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
