import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { en } from '../src/texts/en.ts'
import { zh } from '../src/texts/zh.ts'

const texts = { en, zh }
const sources = globSync('src/**/*.{ts,tsx}', { cwd: join(import.meta.dirname, '..') })
  .filter((file) => !file.includes('texts/'))
  .map((file) => readFileSync(join(import.meta.dirname, '..', file), 'utf8'))
  .join('\n')

test('every key stands in every language, with a text and the same places to fill in', () => {
  const places = (text: string) => (text.match(/\{\{[a-z]+\}\}/g) ?? []).sort()
  for (const catalogue of Object.values(texts)) {
    assert.deepEqual(Object.keys(catalogue), Object.keys(en))
    for (const [key, text] of Object.entries(en)) {
      const other = catalogue[key as keyof typeof en]
      assert.notEqual(other.trim(), '', key)
      assert.deepEqual(places(other), places(text), key)
    }
  }
})

test('every text is shown somewhere', () => {
  // A key that is put together begins as it is written: `hit.${state}`.
  const begun = [...sources.matchAll(/`([a-z]+\.(?:[a-z]+\.)*)\$\{/gi)].map(([, start = '']) => start)
  const unused = Object.keys(en).filter(
    (key) =>
      !sources.includes(`'${key}'`) && !sources.includes(`"${key}"`) && !begun.some((start) => key.startsWith(start)),
  )
  assert.deepEqual(unused, [])
})
