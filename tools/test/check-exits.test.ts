import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { checkExits } from '../check-exits.ts'
import { reasons, treeOf } from './tree-of.ts'

const page = `# Exits

## 1. Between nodes

| exit | content | gate |
|---|---|---|
| \`request.send\` | content | \`marking\` |
| \`case.close\` | none: a word | |

## 2. Calls of people

| exit | content | gate |
|---|---|---|
| \`hit.show\` | content | \`unit\` |

## 3. Doors without a call

| exit | content | gate |
|---|---|---|
| \`/log/*\` | none: hashes | |

## 4. Files that \`comity\` writes

| exit | content | gate |
|---|---|---|
| \`commands/pouch.ts\` | content | \`let out\` |

## 5. Receivers set in node.json

| exit | content | gate |
|---|---|---|
| \`smtp\` | none: ids | |
`
const sound = {
  'spec/exits.md': page,
  'packages/protocol/src/messages/request.send.ts': '',
  'packages/protocol/src/messages/case.close.ts': '',
  'packages/node/src/routes/partner/request.send.ts': '',
  'packages/client/src/api/hit.show.ts': '',
  'packages/client/src/api/shapes.ts': '',
  'packages/node/src/log/log-door.ts':
    "app.get<{ Params: { '*': string } }>('/log/*', {})\napp.post(`/own/${name}`, {})\n",
  'packages/cli/src/commands/pouch.ts': 'await writeNewBytes(file, bytes)\n',
  'packages/node/src/notify/config.ts': "kind: Type.Literal('smtp'),\nkind: Type.Literal('folder')\n",
  'packages/cli/src/files.ts': 'await writeFile(path)\n',
}

test('a page of exits that names what the code has passes, and so does the real one', (t) => {
  assert.deepEqual(checkExits({ root: treeOf(t, sound) }).problems, [])
  assert.deepEqual(checkExits({ root: join(import.meta.dirname, '..', '..') }).problems, [])
})

test('D-04 a new message, partner file, call, door, written file or receiver is refused until it is classified', (t) => {
  for (const [path, text, name] of [
    ['packages/protocol/src/messages/sighting.send.ts', '', 'sighting.send'],
    ['packages/node/src/routes/partner/evidence.chunk.ts', '', 'evidence.chunk'],
    ['packages/client/src/api/case.export.ts', '', 'case.export'],
    ['packages/node/src/taxii/door.ts', "app.get('/taxii2', {})\n", '/taxii2'],
    ['packages/node/src/taxii/door.ts', "const path = '/misp'\napp.post(path, {})\n", '/misp'],
    ['packages/node/src/log/log-config.ts', "closed({ kind: Type.Literal('s3') })\n", 's3'],
    ['packages/cli/src/commands/stix.ts', 'await writeNew(out, {})\n', 'commands/stix.ts'],
  ] as const) {
    const said = reasons(checkExits({ root: treeOf(t, { ...sound, [path]: text }) }))
    assert.ok(said.includes(`what goes out by ${name}`), said)
  }
})

test('a row about nothing, a row twice, a row without its gate and one that does not say what it carries are refused', (t) => {
  for (const [from, to, reason] of [
    ['`case.close`', '`case.close`, `case.open`', 'names case.open, which the code does not have'],
    ['`case.close`', '`case.close`, `request.send`', 'names request.send twice'],
    ['| `unit` |', '| |', 'the row of hit.show says neither'],
    ['| `unit` |', '| `somebody` |', 'the row of hit.show says neither'],
    ['none: a word', 'none', 'the row of case.close says neither'],
  ] as const) {
    const said = reasons(checkExits({ root: treeOf(t, { ...sound, 'spec/exits.md': page.replace(from, to) }) }))
    assert.ok(said.includes(reason), said)
  }
})
