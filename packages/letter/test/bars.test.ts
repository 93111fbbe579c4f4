import assert from 'node:assert/strict'
import test from 'node:test'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { accountLetter, letterHtml } from '../src/index.ts'
import { letterFontFiles, letterPdf } from '../src/pdf/index.ts'
import { barsOf } from '../src/bars.ts'

const both = (text: string) => ({ en: text, zh: text })
const row = (name: string, ...values: readonly number[]) => ({
  name,
  values: values.map((value) => ({ value, text: String(value) })),
})
const account = (rows: readonly ReturnType<typeof row>[]) =>
  accountLetter({
    title: both('Account'),
    dated: '2026-11-28T00:00:00.000Z',
    foot: 'x',
    languages: ['en', 'zh'],
    parts: [{ kind: 'bars', series: ['agreed', 'claimed', 'disputed'].map(both), rows }],
  })

test('bars are of one scale from zero, a little is seen beside much, and nothing is no bar', () => {
  const bars = barsOf({ kind: 'bars', series: [], rows: [row('a', 1_000, 500, 0), row('b', 1, 0, 250)] }, 400)
  assert.deepEqual(
    bars.map(({ length }) => length),
    [400, 200, 0, 1, 0, 100],
  )
  assert.deepEqual(
    bars.map(({ name }) => name),
    ['a', '', '', 'b', '', ''],
  )
  assert.ok(barsOf({ kind: 'bars', series: [], rows: [row('none', 0, 0, 0)] }, 400).every(({ length }) => length === 0))
})

test('a chart on a page escapes what it is given, has its numbers as text, and names no place to load from', () => {
  const page = letterHtml(account([row('<script>', 3, 2, 1)]))
  assert.ok(!page.includes('<script>') && page.includes('&lt;script&gt;'))
  assert.match(page, />3<\/text>/)
  assert.doesNotMatch(page, /href|url\(|style="/)
})

test('a chart of many rows goes over several pages of a PDF', async () => {
  const files = letterFontFiles()
  const read = (list: typeof files.regular) =>
    Promise.all(
      list.map(async ({ source, scale }) => ({ source: new Uint8Array(await readFile(fileURLToPath(source))), scale })),
    )
  const fonts = { regular: await read(files.regular), bold: await read(files.bold), code: await read(files.code) }
  const rows = Array.from({ length: 40 }, (_, at) => row(`row ${String(at)}`, at, 1, 0))
  const bytes = await letterPdf({ letter: account(rows), fonts })
  assert.ok(
    (Buffer.from(bytes)
      .toString('latin1')
      .match(/\/Type \/Page\n/g)?.length ?? 0) >= 3,
  )
})
