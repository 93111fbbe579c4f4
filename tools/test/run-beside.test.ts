import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { promisify } from 'node:util'
import { treeOf } from './tree-of.ts'

interface Told {
  readonly tally: { readonly failed: number; readonly failures: readonly string[] }
  readonly lines: readonly string[]
}

const script = `
import { runBeside } from ${JSON.stringify(join(import.meta.dirname, '../run-beside.ts'))}
const lines = []
const [root, files] = process.argv.slice(2)
const tally = await runBeside({ root, files: JSON.parse(files), print: (line) => lines.push(line) })
console.log(JSON.stringify({ tally, lines }))
`

/** In a process of its own: Node refuses to run test files from within a test. */
async function beside(root: string, files: unknown): Promise<Told> {
  const env: Record<string, string | undefined> = { ...process.env }
  delete env['NODE_TEST_CONTEXT']
  const runner = join(root, 'runner.mjs')
  writeFileSync(runner, script)
  const args = [runner, root, JSON.stringify(files)]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  return JSON.parse(stdout) as Told
}

const gentle = `
  import assert from 'node:assert/strict'
  import { constants, getPriority } from 'node:os'
  import test from 'node:test'
  test('gives way', () => assert.equal(getPriority(), constants.priority.PRIORITY_LOW))
  test('fails', () => assert.fail('as it should'))
`

test('what runs beside the testnets gives way to them, and its sums and failures come back', async (t) => {
  const root = treeOf(t, { 'package.json': '{"type":"module"}', 'gentle.test.ts': gentle })
  const { tally, lines } = await beside(root, ['gentle.test.ts'])
  assert.ok(
    lines.some((line) => line.startsWith('FAILED gentle.test.ts: 1 passed, 1 failed')),
    lines.join('\n'),
  )
  assert.ok(tally.failures.includes('gentle.test.ts: fails'))
  // An empty tree breaks checks too, which count in the same sum.
  assert.ok(tally.failures.some((failure) => failure.startsWith('check ')))
  assert.equal(tally.failed, tally.failures.length)
})

test('what ends before it has told what it came to is a failure', async (t) => {
  // A list of files that is none: the process breaks on it.
  const { tally, lines } = await beside(treeOf(t, {}), null)
  assert.deepEqual(tally, { passed: 0, failed: 1, skipped: [], failures: ['tools/beside.ts'] })
  assert.match(lines.at(-1) ?? '', /ended with 1/)
})
