import assert from 'node:assert/strict'
import test from 'node:test'
import { checkExamples } from '../check-examples.ts'
import { reasons, treeOf } from './tree-of.ts'

const fence = '```'
const page = (language: string, code: string): string => `# A page\n\n${fence}${language}\n${code}\n${fence}\n`
const scripts = { 'package.json': JSON.stringify({ scripts: { test: 'true' } }) }

test('examples that run to their end pass, and text blocks are left alone', async (t) => {
  const root = treeOf(t, {
    ...scripts,
    'README.md':
      page('ts', 'const one: number = 1\nif (one > 1) process.exit(1)') +
      page('sh', 'test -d "$HOME"') +
      page('text', 'exit 1'),
  })
  assert.deepEqual((await checkExamples({ root })).problems, [])
})

test('a ts example that throws is refused with its place', async (t) => {
  const root = treeOf(t, { ...scripts, 'README.md': page('ts', "throw new Error('no')") })
  assert.match(reasons(await checkExamples({ root })), /^README\.md:3: the example ends with 1/)
})

test('an sh example is refused when one of its commands fails, not only the last', async (t) => {
  const root = treeOf(t, { ...scripts, 'README.md': page('sh', 'false\ntrue') })
  assert.match(reasons(await checkExamples({ root })), /ends with 1/)
})

test('a block of npm commands is not run, but its scripts must exist', async (t) => {
  assert.deepEqual(
    (await checkExamples({ root: treeOf(t, { ...scripts, 'README.md': page('sh', 'npm ci && npm test') }) })).problems,
    [],
  )
  const root = treeOf(t, { ...scripts, 'README.md': page('sh', 'npm ci && npm run demo') })
  assert.match(reasons(await checkExamples({ root })), /has no script demo/)
})
