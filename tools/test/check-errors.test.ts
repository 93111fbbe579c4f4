import assert from 'node:assert/strict'
import test from 'node:test'
import { checkErrors } from '../check-errors.ts'
import { checkGenerated } from '../check-generated.ts'
import { generateFiles } from '../generated.ts'
import { manifest, reasons, treeOf } from './tree-of.ts'

const table = (name: string, code: string): string =>
  `export const ${name}Errors = { '${code}': { status: 422, meaning: 'what happened', remedy: 'what to do' } }\n`

const sound = {
  'packages/codec/package.json': manifest('codec', {}),
  'packages/codec/src/errors.ts': table('codec', 'key-weak'),
  'packages/codec/src/key.ts': "fail('key-weak', {})\n",
  'packages/codec/test/key.test.ts': "assert.throws(() => f(), { code: 'key-weak' })\n",
  'packages/codec/README.md': '- **Use**\n- **Fails** key-weak\n- **Proof** none\n',
}

test('a code that is defined, thrown, provoked and named passes', async (t) => {
  assert.deepEqual((await checkErrors({ root: treeOf(t, sound) })).problems, [])
})

test('a code that nothing throws is refused', async (t) => {
  const root = treeOf(t, { ...sound, 'packages/codec/src/key.ts': '' })
  assert.match(reasons(await checkErrors({ root })), /key-weak is never thrown/)
})

test('a code that no test or vector provokes is refused', async (t) => {
  const root = treeOf(t, { ...sound, 'packages/codec/test/key.test.ts': "{ code: 'key-weaker' }\n" })
  assert.match(reasons(await checkErrors({ root })), /key-weak is provoked by no test/)
})

test('a vector that names the code provokes it', async (t) => {
  const root = treeOf(t, {
    ...sound,
    'packages/codec/test/key.test.ts': '',
    'vectors/codec/keys.json': '{ "cases": [{ "error": "key-weak" }] }',
  })
  assert.deepEqual((await checkErrors({ root })).problems, [])
})

test('a code that two packages define is refused', async (t) => {
  const root = treeOf(t, {
    ...sound,
    'packages/oprf/package.json': manifest('oprf', {}),
    'packages/oprf/src/errors.ts': table('oprf', 'key-weak'),
  })
  assert.match(reasons(await checkErrors({ root })), /key-weak is already defined by codec/)
})

test('a README whose Fails line leaves a code out, or names one that does not exist, is refused', async (t) => {
  const root = treeOf(t, {
    ...sound,
    'packages/codec/README.md': '- **Use**\n- **Fails** key-strong\n- **Proof** none\n',
  })
  const found = reasons(await checkErrors({ root }))
  assert.match(found, /"Fails" does not name key-weak/)
  assert.match(found, /"Fails" names key-strong, which no package defines/)
})

test('a README whose Fails line points to the page of all codes need not repeat them', async (t) => {
  const readme = '- **Use**\n- **Fails** every code of spec/errors.md that codec defines\n- **Proof** none\n'
  const root = treeOf(t, { ...sound, 'packages/codec/README.md': readme })
  assert.deepEqual((await checkErrors({ root })).problems, [])
})

test('a generated page that is missing or old is refused', async (t) => {
  const root = treeOf(t, sound)
  assert.match(reasons(await checkGenerated({ root })), /spec\/errors\.md: is not what the code says/)
  const [page] = await generateFiles({ root })
  assert.match(page?.text ?? '', /\| `key-weak` \| 422 \| what happened \| what to do \| codec \|/)
  const stale = treeOf(t, { ...sound, 'spec/errors.md': `${page?.text ?? ''}\n` })
  assert.equal((await checkGenerated({ root: stale })).problems.length, 1)
  const fresh = treeOf(t, { ...sound, 'spec/errors.md': page?.text ?? '' })
  assert.deepEqual((await checkGenerated({ root: fresh })).problems, [])
})
