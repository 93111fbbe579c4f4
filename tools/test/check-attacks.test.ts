import assert from 'node:assert/strict'
import test from 'node:test'
import { checkAttacks } from '../check-attacks.ts'
import { manifest, reasons, treeOf } from './tree-of.ts'

const page = `# Attacks

| row | staged | expected | shown by |
|---|---|---|---|
| A-01 | no signature | refused | codec/jws |
| A-02 | a changed byte | refused | codec/jws |

| row | title |
|---|---|
| A-03 | not staged |
`
const jws = "test('A-01 b A-02 an unsigned token with a changed byte is refused', () => {})\n"
const sound = {
  'packages/codec/package.json': manifest('codec', {}),
  'packages/codec/src/jws.ts': '// spec/attacks.md A-03: kept out here\n',
  'packages/codec/test/jws.test.ts': jws,
  'spec/attacks.md': page,
  'vectors/codec/jws.json': '{ "why": "A-01" }\n',
}

test('a page of attacks that says what the tests name passes', (t) => {
  assert.deepEqual(checkAttacks({ root: treeOf(t, sound) }).problems, [])
})

test('a test, a vector and a citation that name a row which the page lacks are refused', (t) => {
  for (const [path, text] of [
    ['packages/codec/test/json.test.ts', "test('A-09 repeated fields are refused', () => {})\n"],
    ['vectors/codec/json.json', '{ "name": "A-09 repeated fields" }\n'],
    ['packages/codec/src/json.ts', '// spec/attacks.md A-09\n'],
  ] as const) {
    assert.match(reasons(checkAttacks({ root: treeOf(t, { ...sound, [path]: text }) })), /the row A-09, which/)
  }
})

test('a row that the page calls shown and no test there names is refused', (t) => {
  const other = { ...sound, 'packages/codec/test/jws.test.ts': "test('A-01 unsigned is refused', () => {})\n" }
  assert.match(
    reasons(checkAttacks({ root: treeOf(t, other) })),
    /jws\.test\.ts shows A-02, but nothing there names it/,
  )
  const moved = { ...sound, 'spec/attacks.md': page.replace('codec/jws |\n\n', 'codec/gone |\n\n') }
  assert.match(reasons(checkAttacks({ root: treeOf(t, moved) })), /gone\.test\.ts shows A-02/)
})

test('a row that the page calls not run and a test names is refused, and so is a row that stands twice', (t) => {
  const staged = { ...sound, 'packages/codec/test/json.test.ts': "test('A-03 a wrong key is refused', () => {})\n" }
  assert.match(reasons(checkAttacks({ root: treeOf(t, staged) })), /A-03, which spec\/attacks\.md still calls not run/)
  const twice = { ...sound, 'spec/attacks.md': `${page}| A-01 | again |\n` }
  assert.match(reasons(checkAttacks({ root: treeOf(t, twice) })), /has the row A-01 twice/)
})
