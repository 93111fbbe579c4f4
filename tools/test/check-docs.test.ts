import assert from 'node:assert/strict'
import test from 'node:test'
import { checkDocs, readmeWords } from '../check-docs.ts'
import { manifest, reasons, treeOf } from './tree-of.ts'

const fence = '```'
const items = (words: readonly string[]): string =>
  words
    .map((word) => (word === 'Use' ? `- **Use**\n${fence}ts\nexport {}\n${fence}` : `- **${word}** a line\n  and more`))
    .join('\n')
const readme = (name: string, words: readonly string[]): string => `# @comity/${name}\n${items(words)}\n`

const sound = {
  'packages/codec/package.json': manifest('codec', {}),
  'packages/codec/README.md': readme('codec', readmeWords),
}

test('a package README of ten items passes, also with "Why it is so" below', (t) => {
  assert.deepEqual(checkDocs({ root: treeOf(t, sound) }).problems, [])
  const why = `${sound['packages/codec/README.md']}\n## Why it is so\n\nBecause.\n`
  assert.deepEqual(checkDocs({ root: treeOf(t, { ...sound, 'packages/codec/README.md': why }) }).problems, [])
})

test('a package without README is refused', (t) => {
  const root = treeOf(t, { 'packages/codec/package.json': manifest('codec', {}) })
  assert.match(reasons(checkDocs({ root })), /every package has a README/)
})

test('a README with an item missing, out of order, or with other text is refused', (t) => {
  const wrong = [
    readme('codec', readmeWords.slice(0, 9)),
    readme('codec', [...readmeWords].reverse()),
    `${readme('codec', readmeWords)}\nMore prose.\n`,
    readme('oprf', readmeWords),
  ]
  for (const text of wrong) {
    assert.notEqual(checkDocs({ root: treeOf(t, { ...sound, 'packages/codec/README.md': text }) }).problems.length, 0)
  }
})

test('an RFC that code cites and the Spec line does not name is refused', (t) => {
  const root = treeOf(t, { ...sound, 'packages/codec/src/json.ts': '// RFC 8785: sorted keys\n' })
  assert.match(reasons(checkDocs({ root })), /"Spec" does not name RFC 8785/)
})

test('a citation of a clause resolves to a numbered heading', (t) => {
  const cited = { ...sound, 'packages/codec/src/a.ts': '// spec/matching.md §2.1: the input\n' }
  const page = { 'spec/matching.md': '# Matching\n\n## 2. Input\n\n### 2.1 Form\n' }
  assert.deepEqual(checkDocs({ root: treeOf(t, { ...cited, ...page }) }).problems, [])
  assert.match(reasons(checkDocs({ root: treeOf(t, cited) })), /cites spec\/matching\.md, which does not exist/)
  const other = { 'spec/matching.md': '# Matching\n\n## 2. Input\n' }
  assert.match(reasons(checkDocs({ root: treeOf(t, { ...cited, ...other }) })), /§2\.1, which has no such heading/)
})

test('a page that gives a number twice is refused', (t) => {
  const page = { 'spec/matching.md': '# Matching\n\n## 2. Input\n\n### 2.1 Form\n\n### 2.1 Bytes\n' }
  assert.match(reasons(checkDocs({ root: treeOf(t, { ...sound, ...page }) })), /has §2\.1 twice/)
})

test('a clause or a row that is cited without the folder of its page is refused', (t) => {
  for (const cited of ['// design.md §3: the input\n', '// attacks.md A-03: one label\n']) {
    const root = treeOf(t, { ...sound, 'packages/codec/src/a.ts': cited })
    assert.match(reasons(checkDocs({ root })), /without its folder/)
  }
})

test('a link to a file that does not exist is refused', (t) => {
  const root = treeOf(t, { ...sound, 'README.md': 'See [the map](ARCHITECTURE.md) and [RFC](https://example.org).\n' })
  assert.match(reasons(checkDocs({ root })), /links to ARCHITECTURE\.md, which does not exist/)
})

test('a fenced block without a known language is refused', (t) => {
  const root = treeOf(t, { ...sound, 'README.md': `${fence}\nnpm test\n${fence}\n\n${fence}bash\nls\n${fence}\n` })
  assert.equal(checkDocs({ root }).problems.length, 2)
})

test('an object schema that is not closed is refused', (t) => {
  const root = treeOf(t, {
    ...sound,
    'packages/codec/src/a.ts': 'export const A = Type.Object({ a: Type.String() })\n',
  })
  assert.match(reasons(checkDocs({ root })), /use closed/)
})

const wire = {
  ...sound,
  'packages/client/package.json': manifest('client', {}),
  'packages/client/README.md': readme('client', readmeWords),
  'packages/node/package.json': manifest('node', {}),
  'packages/node/README.md': readme('node', readmeWords),
  'packages/protocol/package.json': manifest('protocol', {}),
  'packages/protocol/README.md': readme('protocol', readmeWords),
  'packages/client/src/api/case.open.ts': "export const caseOpen = ownCall({ name: 'case.open' })\n",
  'packages/node/src/routes/own/case.open.ts': 'export {}\n',
  'packages/node/src/routes/partner/match.evaluate.ts': "export const x = { name: 'match.evaluate' }\n",
  'packages/protocol/src/messages/match.evaluate.ts': 'export {}\n',
  'packages/protocol/src/messages/match.evaluate.answer.ts': 'export {}\n',
  'spec/api.md': '# API\n\n## 1. case.open\n\n## 2. `match.evaluate`\n',
}

test('wire names that agree in all places pass', (t) => {
  assert.deepEqual(checkDocs({ root: treeOf(t, wire) }).problems, [])
})

for (const path of [
  'packages/client/src/api/case.open.ts',
  'packages/node/src/routes/own/case.open.ts',
  'packages/node/src/routes/partner/match.evaluate.ts',
  'packages/protocol/src/messages/match.evaluate.ts',
  'spec/api.md',
]) {
  test(`wire names are refused when ${path} is missing`, (t) => {
    const files = Object.fromEntries(Object.entries(wire).filter(([name]) => name !== path))
    assert.notEqual(checkDocs({ root: treeOf(t, files) }).problems.length, 0)
  })
}

test('a call whose declared name is not that of its file is refused', (t) => {
  const root = treeOf(t, {
    ...wire,
    'packages/client/src/api/case.open.ts': "export const x = { name: 'case.close' }\n",
  })
  assert.match(reasons(checkDocs({ root })), /declares the wire name case\.close/)
})

test('a dependency or package that ARCHITECTURE.md does not name is refused', (t) => {
  const files = { ...sound, 'packages/codec/package.json': manifest('codec', { '@noble/hashes': '2.4.0' }) }
  const named = '[codec](packages/codec/README.md) uses `@noble/hashes`.\n'
  assert.deepEqual(checkDocs({ root: treeOf(t, { ...files, 'ARCHITECTURE.md': named }) }).problems, [])
  const found = reasons(checkDocs({ root: treeOf(t, { ...files, 'ARCHITECTURE.md': 'A map.\n' }) }))
  assert.match(found, /does not say what @noble\/hashes is for/)
  assert.match(found, /has no row for the package codec/)
})

test('a page of spec/ that its index does not list is refused', (t) => {
  const root = treeOf(t, { ...sound, 'spec/README.md': 'Pages.\n', 'spec/log.md': '# Log\n' })
  assert.match(reasons(checkDocs({ root })), /does not list spec\/log\.md/)
})
