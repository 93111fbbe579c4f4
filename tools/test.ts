import { globSync } from 'node:fs'
import { join } from 'node:path'
import { buildWeb } from './build-web.ts'
import { prepareTests } from './prepare-tests.ts'
import { runBeside } from './run-beside.ts'
import { runTests, type Tally } from './run-tests.ts'

/*
 * `npm test`: all checks and all tests, and at the very end one line with the sum of both. Every check counts as one.
 * With words behind it, as in `npm test -- kill`, no checks and only the files with those words in their path.
 * Two at a time, for two cores: with more, tests in which time passes no longer mean what they say. Beside them, at the
 * lowest priority, what has no time in it.
 */
const root = join(import.meta.dirname, '..')
const print = (line: string): void => console.log(line)
const concurrency = 2
const started = performance.now()

const words = process.argv.slice(2)
const isWhole = words.length === 0
/** Nodes, servers and commands run here, under real clocks. */
const isTimed = (file: string): boolean => /^packages\/(testnet|node|cli)\//.test(file)
// Those with testnets first: they take longest, and the first of them leaves the empty database that all others clone.
const ofTestnet = (file: string): number => (file.startsWith('packages/testnet/') ? 0 : 1)
const files = globSync(['tools/test/**/*.test.ts', 'packages/*/test/**/*.test.ts'], { cwd: root })
  .filter((file) => words.every((word) => file.includes(word)))
  .sort((left, right) => ofTestnet(left) - ofTestnet(right) || (left < right ? -1 : 1))
await prepareTests(root)
if (files.some((file) => file.includes('testnet/test/web'))) await buildWeb(root)
const nothing: Tally = { passed: 0, failed: 0, skipped: [], failures: [] }
const [beside, tests] = await Promise.all([
  isWhole ? runBeside({ root, files: files.filter((file) => !isTimed(file)), print }) : nothing,
  runTests({
    root,
    files: files.filter((file) => !isWhole || isTimed(file)).map((file) => join(root, file)),
    concurrency,
    milliseconds: 600_000,
    showOutput: false,
    print,
  }),
])

// Once more at the end: nobody finds them among thousands of lines.
for (const failure of [...beside.failures, ...tests.failures]) print(`failed  ${failure}`)
for (const skip of [...beside.skipped, ...tests.skipped]) print(`skipped ${skip}`)
const skipped = beside.skipped.length + tests.skipped.length
print(`${skipped} skipped, ${files.length} files, ${((performance.now() - started) / 1000).toFixed(0)} s`)

const passed = beside.passed + tests.passed
const failed = beside.failed + tests.failed + (tests.passed === 0 ? 1 : 0)
print(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
