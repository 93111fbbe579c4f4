import assert from 'node:assert/strict'
import test from 'node:test'
import { soakRuns } from '../soak-files.ts'
import { treeOf } from './tree-of.ts'

test('a test file with a long form is found by what it reads itself or through a file beside it', (t) => {
  const root = treeOf(t, {
    'packages/a/test/reads.test.ts': `const rounds = process.env['COMITY_SOAK'] === undefined ? 1 : 20`,
    'packages/a/test/asks-helper.test.ts': `import { rounds } from './helper.ts'`,
    'packages/a/test/helper.ts': `import './other.ts'\nexport const { COMITY_SOAK: rounds } = process.env`,
    'packages/a/test/short.test.ts': `import { it } from '../src/it.ts'\n// says COMITY_SOAK and reads nothing`,
    'packages/a/src/it.ts': `export const it = process.env['COMITY_SOAK']`,
  })
  assert.deepEqual(soakRuns(root), [
    { file: 'packages/a/test/asks-helper.test.ts', seed: undefined },
    { file: 'packages/a/test/reads.test.ts', seed: undefined },
  ])
})

test('a test file that names a count of seeds is run once for each', (t) => {
  const root = treeOf(t, {
    'packages/a/test/long.test.ts': `import { run } from './helper.ts'\n\nexport const soakSeeds = 3\n\nrun()\n`,
    'packages/a/test/helper.ts': `export const run = () => process.env['COMITY_SOAK']`,
  })
  assert.deepEqual(
    soakRuns(root).map(({ seed }) => seed),
    ['1', '2', '3'],
  )
})
