import assert from 'node:assert/strict'
import test from 'node:test'
import { checkSizes } from '../check-sizes.ts'
import { manifest, reasons, treeOf } from './tree-of.ts'

const base = { 'packages/codec/package.json': manifest('codec', {}) }
const lines = (count: number): string => 'export const x = 1\n'.repeat(count)

test('a file of 250 lines passes without a note', (t) => {
  const root = treeOf(t, { ...base, 'packages/codec/src/a.ts': lines(250) })
  assert.deepEqual(checkSizes({ root }), { problems: [], notes: [] })
})

test('a file of 251 lines is listed, one of 401 is refused', (t) => {
  const root = treeOf(t, { ...base, 'packages/codec/src/a.ts': lines(251), 'packages/codec/src/b.ts': lines(401) })
  const findings = checkSizes({ root })
  assert.deepEqual(findings.notes, [{ where: 'packages/codec/src/a.ts', reason: '251 lines: look again' }])
  assert.match(reasons(findings), /b\.ts: 401 lines: split it/)
})

test('a generated file is exempt by its path', (t) => {
  const root = treeOf(t, { ...base, 'packages/codec/src/table.generated.ts': lines(900) })
  assert.deepEqual(checkSizes({ root }), { problems: [], notes: [] })
})

test('a function of 61 lines and one of five parameters are listed with their lines', (t) => {
  const long = `export function long(): void {\n${'  x()\n'.repeat(59)}}\n`
  const wide = 'export const wide = (a: 1, b: 2, c: 3, d: 4, e: 5): void => {}\n'
  const root = treeOf(t, { ...base, 'packages/codec/src/a.ts': long + wide })
  const { notes } = checkSizes({ root })
  assert.deepEqual(notes, [
    { where: 'packages/codec/src/a.ts:1', reason: 'a function of 61 lines: look again' },
    { where: 'packages/codec/src/a.ts:62', reason: '5 parameters: take a record' },
  ])
})
