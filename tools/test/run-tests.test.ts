import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { promisify } from 'node:util'
import { treeOf } from './tree-of.ts'

interface Told {
  readonly passed: number
  readonly failed: number
  readonly skipped: readonly string[]
  readonly failures: readonly string[]
  readonly lines: readonly string[]
}

const script = `
import { runTests } from ${JSON.stringify(join(import.meta.dirname, '../run-tests.ts'))}
const lines = []
const [root, ...files] = process.argv.slice(2)
const tally = await runTests({ root, files, concurrency: 2, milliseconds: 60_000, showOutput: false, print: (line) => lines.push(line) })
console.log(JSON.stringify({ ...tally, lines }))
`

/** Runs the runner in a process of its own: Node refuses to run test files from within a test. */
async function tally(root: string, files: readonly string[]) {
  const env: Record<string, string | undefined> = { ...process.env }
  delete env['NODE_TEST_CONTEXT']
  const runner = join(root, 'runner.mjs')
  writeFileSync(runner, script)
  const args = [runner, root, ...files.map((file) => join(root, file))]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  const { lines, ...result } = JSON.parse(stdout) as Told
  return { ...result, printed: lines.join('\n') }
}

test('passed, failed and skipped tests are counted, and a failure is shown with its cause', async (t) => {
  const root = treeOf(t, {
    'a.test.ts': `import test from 'node:test'
test('a fact', () => {})
test('a false one', () => { throw new Error('because of this') })
test('left out', { skip: 'no network here' }, () => {})
`,
  })
  const { passed, failed, skipped, failures, printed } = await tally(root, ['a.test.ts'])
  assert.deepEqual({ passed, failed }, { passed: 1, failed: 1 })
  assert.deepEqual(skipped, ['a.test.ts: left out (no network here)'])
  assert.deepEqual(failures, ['a.test.ts: a false one'])
  assert.match(printed, /FAILED a\.test\.ts: a false one/)
  assert.match(printed, /because of this/)
})

test('a file that breaks before its first test counts as failed', async (t) => {
  const root = treeOf(t, { 'a.test.ts': "import './missing.ts'\n" })
  const { passed, failed } = await tally(root, ['a.test.ts'])
  assert.deepEqual({ passed, failed }, { passed: 0, failed: 1 })
})

test('a file that holds no test counts as failed', async (t) => {
  const root = treeOf(t, { 'a.test.ts': 'export {}\n' })
  const { passed, failed, printed } = await tally(root, ['a.test.ts'])
  assert.deepEqual({ passed, failed }, { passed: 0, failed: 1 })
  assert.match(printed, /holds no test/)
})

test('a file whose tests pass but whose process ends badly counts as failed', async (t) => {
  const root = treeOf(t, {
    'a.test.ts': "import test from 'node:test'\ntest('a fact', () => {})\nprocess.on('exit', () => process.exit(3))\n",
  })
  const { failed } = await tally(root, ['a.test.ts'])
  assert.equal(failed, 1)
})
