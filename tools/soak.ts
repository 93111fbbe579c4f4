import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { prepareTests } from './prepare-tests.ts'
import { runTests } from './run-tests.ts'
import { type SoakRun, soakRuns } from './soak-files.ts'

/*
 * `npm run soak`: the long form of the tests that have one (their files read COMITY_SOAK), one file at a time, and one
 * seed at a time where a file names seeds. Runs that passed are noted in build/soak.json, so that a stopped soak goes on
 * where it was; `--restart` begins anew, as does another commit. A word behind it, as in `npm run soak -- kill`, takes only
 * files with that word in their path; with COMITY_SEED only that seed is run. Seeds that the tests print are printed.
 */
const root = join(import.meta.dirname, '..')
const record = join(root, 'build/soak.json')

interface Finished {
  readonly file: string
  readonly seed?: string | undefined
  readonly passed: number
  readonly seconds: number
  /** Commit and day of the run. */
  readonly commit: string
  readonly day: string
}

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))
if (process.argv.includes('--restart')) rmSync(record, { force: true })
// How many times as long as in npm test; tests that only know long and short take any value as long.
process.env['COMITY_SOAK'] ??= '100'
const onlySeed = process.env['COMITY_SEED']
const print = (line: string): void => console.log(line)

const commit = execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
const noted: Finished[] = existsSync(record) ? (JSON.parse(readFileSync(record, 'utf8')) as Finished[]) : []
const finished = noted.filter((run) => run.commit === commit)
await prepareTests(root)
const isOf = (run: SoakRun, other: Finished): boolean => run.file === other.file && run.seed === other.seed
const runs = soakRuns(root)
  .filter(({ file }) => words.every((word) => file.includes(word)))
  .filter(({ seed }) => seed === undefined || onlySeed === undefined || seed === onlySeed)
for (const run of runs.filter((wanted) => !finished.some((done) => isOf(wanted, done)))) {
  const started = performance.now()
  if (run.seed !== undefined) process.env['COMITY_SEED'] = run.seed
  const { passed, failed } = await runTests({
    root,
    files: [join(root, run.file)],
    concurrency: 1,
    milliseconds: 86_400_000,
    showOutput: true,
    print,
  })
  if (onlySeed === undefined) delete process.env['COMITY_SEED']
  const seconds = Math.round((performance.now() - started) / 1000)
  // Failed runs are not noted: the next soak takes them up again.
  if (failed === 0) finished.push({ ...run, passed, seconds, commit, day: new Date().toISOString().slice(0, 10) })
  else process.exitCode = 1
  mkdirSync(dirname(record), { recursive: true })
  writeFileSync(record, `${JSON.stringify(finished, null, 2)}\n`)
}
const asked = finished.filter((done) => runs.some((run) => isOf(run, done)))
for (const { file, seed, passed, seconds, day } of asked)
  print(
    `${file}${seed === undefined ? '' : `, seed ${seed}`}: ${String(passed)} passed in ${String(seconds)} s on ${day} at ${commit}`,
  )
print(`${String(asked.length)} of ${String(runs.length)} runs finished`)
