import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Line, readLines } from '../src/cases/import-lines.ts'
import { collect } from './collect.ts'

async function* chunks(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield await Promise.resolve(typeof part === 'string' ? Buffer.from(part) : part)
}

function linesOf(stream: AsyncIterable<Uint8Array>, maxLineBytes: number): Promise<Line[]> {
  return collect(readLines(stream, { maxLineBytes }))
}

test('lines are the same however the bytes are cut into chunks', async () => {
  const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replaceAll('\n', ' ')))
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 1, max: 7 }), async (lines, size) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
      const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      )
      const read = await linesOf(chunks(...parts), 1_000)
      assert.deepEqual(
        read.map(({ text }) => text),
        lines.map((line, at) => (at === 0 && line.startsWith('\ufeff') ? line.slice(1) : line)),
      )
      assert.deepEqual(
        read.map(({ number }) => number),
        lines.map((_, at) => at + 1),
      )
    }),
  )
})

test('a last line without a line feed is a line; an empty stream has none', async () => {
  assert.deepEqual(await linesOf(chunks('a\nb'), 10), [
    { number: 1, text: 'a', refused: undefined },
    { number: 2, text: 'b', refused: undefined },
  ])
  assert.deepEqual(await linesOf(chunks(), 10), [])
})

test('a byte order mark at the start of the file is not part of the first line', async () => {
  const [first] = await linesOf(chunks('\ufeff# region: SE\n'), 100)
  assert.equal(first?.text, '# region: SE')
})

test('a line longer than allowed is refused without being kept, and the next line is read', async () => {
  const read = await linesOf(chunks('x'.repeat(50), 'x'.repeat(50), '\nshort\n', 'y'.repeat(11)), 10)
  assert.deepEqual(
    read.map(({ number, text, refused }) => [number, text ?? refused]),
    [
      [1, 'too-long'],
      [2, 'short'],
      [3, 'too-long'],
    ],
  )
})

test('a line that is not UTF-8 is refused and the others are read', async () => {
  const read = await linesOf(chunks(Uint8Array.of(0xff, 0x0a), 'ok\n', Uint8Array.of(0xc3)), 10)
  assert.deepEqual(
    read.map(({ text, refused }) => text ?? refused),
    ['encoding', 'ok', 'encoding'],
  )
})
