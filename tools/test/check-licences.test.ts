import assert from 'node:assert/strict'
import test from 'node:test'
import { checkLicences } from '../check-licences.ts'
import { reasons, treeOf } from './tree-of.ts'

const lockOf = (packages: Readonly<Record<string, object>>): string =>
  JSON.stringify({ packages: { '': {}, ...packages } })

test('permissive licences, a choice that holds one, and development dependencies pass', (t) => {
  const root = treeOf(t, {
    'package-lock.json': lockOf({
      'node_modules/a': { license: 'MIT' },
      'node_modules/b': { license: '(MIT OR GPL-3.0-only)' },
      'node_modules/c': { license: 'MIT AND BSD-3-Clause' },
      'node_modules/d': { license: 'GPL-3.0-only', dev: true },
    }),
  })
  assert.deepEqual(checkLicences({ root }).problems, [])
})

for (const license of ['GPL-3.0-only', 'MIT AND GPL-3.0-only', 'UNLICENSED', 'SEE LICENSE IN LICENSE', '']) {
  test(`a production dependency under "${license}" is refused`, (t) => {
    const root = treeOf(t, { 'package-lock.json': lockOf({ 'node_modules/a': { license } }) })
    assert.match(reasons(checkLicences({ root })), /node_modules\/a: licence .* is not in the list/)
  })
}

test('the installed package is believed before the lock file', (t) => {
  const root = treeOf(t, {
    'package-lock.json': lockOf({ 'node_modules/a': { license: 'MIT' } }),
    'node_modules/a/package.json': JSON.stringify({ license: 'AGPL-3.0-only' }),
  })
  assert.match(reasons(checkLicences({ root })), /AGPL-3\.0-only/)
})

test('a silent package whose LICENSE file was read passes as long as that file says the same', (t) => {
  const treeWith = (text: string) =>
    treeOf(t, {
      'package-lock.json': lockOf({ 'node_modules/png-js': {} }),
      'node_modules/png-js/package.json': '{}',
      'node_modules/png-js/LICENSE': text,
    })
  assert.deepEqual(checkLicences({ root: treeWith('MIT License\n\nCopyright') }).problems, [])
  assert.match(reasons(checkLicences({ root: treeWith('All rights reserved') })), /licence missing/)
})

test('a package that states no licence is refused', (t) => {
  const root = treeOf(t, { 'package-lock.json': lockOf({ 'packages/x/node_modules/a': {} }) })
  assert.match(reasons(checkLicences({ root })), /licence missing/)
})

test('a lock file without production dependencies is refused, because nothing was checked', (t) => {
  const root = treeOf(t, { 'package-lock.json': lockOf({}) })
  assert.match(reasons(checkLicences({ root })), /nothing was checked/)
})
