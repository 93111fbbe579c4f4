import assert from 'node:assert/strict'
import test from 'node:test'
import { checkLayers } from '../check-layers.ts'
import { manifest, reasons, treeOf } from './tree-of.ts'

const rootManifest = { 'package.json': JSON.stringify({ devDependencies: { 'fast-check': '4.10.2' } }) }

test('a package that imports from a lower layer passes', (t) => {
  const root = treeOf(t, {
    ...rootManifest,
    'packages/codec/package.json': manifest('codec', {}),
    'packages/oprf/package.json': manifest('oprf', { '@comity/codec': '0.1.0' }),
    'packages/oprf/src/voprf.ts': "import { sha256 } from '@comity/codec'\nimport { x } from './x.ts'\n",
    'packages/oprf/test/voprf.test.ts': "import fc from 'fast-check'\nimport test from 'node:test'\n",
  })
  assert.deepEqual(checkLayers({ root }).problems, [])
})

test('an import that points up is refused', (t) => {
  const root = treeOf(t, {
    ...rootManifest,
    'packages/codec/package.json': manifest('codec', {}),
    'packages/codec/src/bytes.ts': "import { blind } from '@comity/oprf'\n",
  })
  assert.match(reasons(checkLayers({ root })), /codec \(layer 0\) must not import oprf \(layer 1\)/)
})

test('an import that points sideways is refused, and so is a declared dependency', (t) => {
  const root = treeOf(t, {
    ...rootManifest,
    'packages/match-index/package.json': manifest('match-index', { '@comity/oprf': '0.1.0' }),
    'packages/match-index/src/tag.ts': "import type { Output } from '@comity/oprf'\n",
  })
  const found = reasons(checkLayers({ root }))
  assert.match(found, /package\.json: match-index \(layer 1\) must not import oprf/)
  assert.match(found, /tag\.ts: match-index \(layer 1\) must not import oprf/)
})

test('a re-export and a dynamic import count as imports', (t) => {
  const root = treeOf(t, {
    ...rootManifest,
    'packages/codec/package.json': manifest('codec', {}),
    'packages/codec/src/a.ts': "export { blind } from '@comity/oprf'\n",
    'packages/codec/src/b.ts': "export const later = import('@comity/client')\n",
  })
  assert.equal(checkLayers({ root }).problems.length, 2)
})

test('a partner route that imports identifiers is refused although its layer would allow it', (t) => {
  const files = {
    ...rootManifest,
    'packages/node/package.json': manifest('node', { '@comity/identifiers': '0.1.0' }),
    'packages/node/src/routes/own/case.import.ts': "import { normalize } from '@comity/identifiers'\n",
  }
  assert.deepEqual(checkLayers({ root: treeOf(t, files) }).problems, [])
  const root = treeOf(t, {
    ...files,
    'packages/node/src/routes/partner/match.evaluate.ts': "import { normalize } from '@comity/identifiers'\n",
  })
  assert.match(reasons(checkLayers({ root })), /match\.evaluate\.ts: @comity\/identifiers is refused here/)
})

test('a file that reaches into another package by its path is refused', (t) => {
  const root = treeOf(t, {
    ...rootManifest,
    'packages/node/package.json': manifest('node', {}),
    'packages/node/src/start.ts': "import { layers } from '../../codec/src/bytes.ts'\n",
  })
  assert.match(reasons(checkLayers({ root })), /reaches into another package/)
})

test("a package of the lower layers that uses Node's modules is refused", (t) => {
  const root = treeOf(t, {
    ...rootManifest,
    'packages/client/package.json': manifest('client', {}),
    'packages/client/src/ask.ts': "import { readFileSync } from 'node:fs'\n",
  })
  assert.match(reasons(checkLayers({ root })), /layer 3 uses no Node modules/)
})

test('an import that no package.json declares is refused', (t) => {
  const root = treeOf(t, {
    ...rootManifest,
    'packages/node/package.json': manifest('node', {}),
    'packages/node/src/server.ts': "import fastify from 'fastify'\n",
  })
  assert.match(reasons(checkLayers({ root })), /fastify is imported but not declared/)
})

test('a version range is refused', (t) => {
  const root = treeOf(t, { ...rootManifest, 'packages/node/package.json': manifest('node', { fastify: '^5.0.0' }) })
  assert.match(reasons(checkLayers({ root })), /fastify must have an exact version/)
})

for (const name of ['utils.ts', 'string-helpers.ts', 'common/x.ts', 'SessionManager.ts', 'node-impl.ts']) {
  test(`a file named ${name} is refused because the name has no subject`, (t) => {
    const root = treeOf(t, {
      ...rootManifest,
      'packages/codec/package.json': manifest('codec', {}),
      [`packages/codec/src/${name}`]: 'export const x = 1\n',
    })
    assert.match(reasons(checkLayers({ root })), /names no subject/)
  })
}

test('a package without a layer is refused', (t) => {
  const root = treeOf(t, { ...rootManifest, 'packages/extra/package.json': manifest('extra', {}) })
  assert.match(reasons(checkLayers({ root })), /has no layer/)
})
