import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { useBundles } from './bundles.ts'
import { runTests } from './run-tests.ts'
import { soakFiles } from './soak-files.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

/*
 * `npm run soak`: the long form of the tests that have one (their files read COMITY_SOAK), one file at a time. Files
 * that passed are noted in build/soak.json, so that a stopped run goes on where it was; `--restart` begins anew, as does
 * another commit. A word behind it, as in `npm run soak -- kill`, takes only files with that word in their path. Seeds
 * that the tests print are printed.
 */
const root = join(import.meta.dirname, '..')
const record = join(root, 'build/soak.json')

interface Finished {
  readonly file: string
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
const print = (line: string): void => console.log(line)

const commit = execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
const noted: Finished[] = existsSync(record) ? (JSON.parse(readFileSync(record, 'utf8')) as Finished[]) : []
const finished = noted.filter((run) => run.commit === commit)
useTemporaryFolder()
await useBundles({ root, folder: join(root, 'build/bundles') })
const files = soakFiles(root).filter((file) => words.every((word) => file.includes(word)))
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
  if (failed === 0) finished.push({ file, passed, seconds, commit, day: new Date().toISOString().slice(0, 10) })
  else process.exitCode = 1
  mkdirSync(dirname(record), { recursive: true })
  writeFileSync(record, `${JSON.stringify(finished, null, 2)}\n`)
}
const asked = finished.filter(({ file }) => files.includes(file))
for (const { file, passed, seconds, day } of asked)
  print(`${file}: ${passed} passed in ${seconds} s on ${day} at ${commit}`)
print(`${asked.length} of ${files.length} files finished`)
