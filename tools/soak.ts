import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runTests } from './run-tests.ts'

/*
 * `npm run soak`: the long form of the tests that have one (their files read COMITY_SOAK), one file at a time. Finished
 * files are noted in build/soak.json, so that a stopped run goes on where it was; `--restart` begins anew. Seeds that the
 * tests print are kept with them.
 */
const root = join(import.meta.dirname, '..')
const record = join(root, 'build/soak.json')

interface Finished {
  readonly file: string
  readonly passed: number
  readonly failed: number
  readonly seconds: number
}

if (process.argv.includes('--restart')) rmSync(record, { force: true })
// How many times as long as in npm test; tests that only know long and short take any value as long.
process.env['COMITY_SOAK'] ??= '100'
const print = (line: string): void => console.log(line)

const finished: Finished[] = existsSync(record) ? (JSON.parse(readFileSync(record, 'utf8')) as Finished[]) : []
const files = globSync('packages/*/test/**/*.test.ts', { cwd: root })
  .filter((file) => readFileSync(join(root, file), 'utf8').includes('COMITY_SOAK'))
  .sort()
for (const file of files.filter((name) => !finished.some((done) => done.file === name))) {
  const started = performance.now()
  const { passed, failed } = await runTests({
    root,
    files: [join(root, file)],
    concurrency: 1,
    milliseconds: 86_400_000,
    showOutput: true,
    print,
  })
  const seconds = Math.round((performance.now() - started) / 1000)
  // Failed files are not noted: the next run takes them up again.
  if (failed === 0) finished.push({ file, passed, failed, seconds })
  else process.exitCode = 1
  mkdirSync(dirname(record), { recursive: true })
  writeFileSync(record, `${JSON.stringify(finished, null, 2)}\n`)
}
for (const { file, passed, seconds } of finished) print(`${file}: ${passed} passed in ${seconds} s`)
print(`${finished.length} of ${files.length} files finished`)
