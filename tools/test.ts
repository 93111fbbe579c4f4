import { globSync } from 'node:fs'
import { join } from 'node:path'
import { runChecks } from './checks.ts'
import { runTests } from './run-tests.ts'

/*
 * `npm test`: all checks, then all tests, and at the very end one line with the sum of both. Every check counts as one.
 */
const root = join(import.meta.dirname, '..')
const print = (line: string): void => console.log(line)
const started = performance.now()
// Hundreds of processes load the same sources: compiled once for all of them, in the folder of what is built.
process.env['NODE_COMPILE_CACHE'] ??= join(root, 'build/compile-cache')

const checks = await runChecks({ root, print })
const files = globSync(['tools/test/**/*.test.ts', 'packages/*/test/**/*.test.ts'], { cwd: root }).sort()
const tests = await runTests({
  root,
  files: files.map((file) => join(root, file)),
  concurrency: 2,
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
