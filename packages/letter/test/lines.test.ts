import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError } from '@comity/codec'
import { letterFontFiles } from '@comity/letter/pdf'
import { breakLines } from '../src/pdf/lines.ts'
import { facesFor, openTypeface } from '../src/pdf/typeface.ts'
import { openTypeOf } from '../src/pdf/woff.ts'
import { readFonts } from './fonts.ts'

const fonts = readFonts()
const unpack = (files: typeof fonts.regular) =>
  files.map(({ source, scale }) => ({ source: openTypeOf(source), scale }))
const { regular, code } = fonts
const typeface = openTypeface({ regular: unpack(regular), bold: unpack(regular), code: unpack(code) })
const lines = (text: string, { language, width }: { readonly language: string; readonly width: number }) =>
  breakLines(text, { faces: facesFor(typeface, { style: 'regular', language }), size: 10, width })

/** What stands on a line from left to right, as fonts are given it, and as it is read. */
function sides(text: string) {
  const [line] = lines(text, { language: 'ar', width: 1_000 })
  assert.ok(line)
  const runs = [...line.runs].sort((one, other) => one.from - other.from)
  const seen = runs.map(({ set }) => set.trim()).filter((set) => set !== '')
  return { seen, read: line.runs.map(({ text: read }) => read).join(''), line }
}

test('a line reads as its text, whatever stands left of what', () => {
  for (const text of ['a (b) c', 'هذا النص 12 (abc) هنا', 'abc هذا 12, 13 النص [def] ghi'])
    assert.equal(sides(text).read, text)
})

test('Arabic runs from the right, with what is Latin and what is a number from the left within it', () => {
  const { seen, line } = sides('قبل TLP AMBER بعد')
  assert.deepEqual(seen, ['بعد', 'TLP AMBER', 'قبل'])
  assert.equal(line.isRightToLeft, true)
  assert.deepEqual(sides('بعد 365 يوم').seen, ['يوم', '365', 'بعد'])
})

test('a bracket in text from the right is drawn as its mirror', () => {
  assert.deepEqual(sides('نص (abc) هنا').seen, ['هنا', '(', 'abc', ')', 'نص'])
})

test('digits of Arabic stand from left to right although their font would turn them', () => {
  const { seen } = sides('سنة ٢٠٢٦')
  assert.deepEqual(seen, ['٦٢٠٢', 'سنة'])
  const [amiri] = typeface.regular.filter(({ has }) => has('ه'.codePointAt(0) ?? 0))
  assert.equal(amiri?.shape('٦٢٠٢').turns, true)
})

test('the direction of a paragraph is that of its first strong character', () => {
  const [latin, arabic] = lines('abc نص\n12 نص abc', { language: 'ar', width: 1_000 })
  assert.deepEqual([latin?.isRightToLeft, arabic?.isRightToLeft], [false, true])
})

test('no line is wider than its column, neither of words, of Chinese nor of a key that has no place to divide', () => {
  for (const text of [
    'The parties named in these terms agree to find out together which identifiers they hold in common.',
    '本条款所列各方同意共同查明各自持有的相同标识符，且互不披露其余内容（phone/1）。',
    'تتفق الأطراف على معرفة المعرفات المشتركة من دون أن يطلع بعضها بعضا على غيرها.',
    'A'.repeat(200),
  ]) {
    const set = lines(text, { language: 'zh', width: 90 })
    assert.ok(set.length > 3)
    for (const { width } of set) assert.ok(width <= 90.5, `${String(width)} ${text}`)
    const read = set.map(({ runs }) => runs.map((run) => run.text).join('')).join('')
    assert.equal(read.replaceAll(' ', ''), text.replaceAll(' ', ''))
  }
})

test('no line begins with what Chinese does not begin a line with', () => {
  for (const { runs } of lines('标识符，'.repeat(40), { language: 'zh', width: 47 })) {
    assert.doesNotMatch(runs[0]?.text ?? '', /^[，。；：）]/u)
  }
})

test('an override of direction is written out and turns nothing', () => {
  assert.equal(sides('pay 100\u202e 001').read, 'pay 100[U+202E] 001')
})

test('a character that no font has is refused, not left out', () => {
  for (const text of ['합의', 'समझौता', 'ok 😀', '\u{10ffff}']) {
    assert.throws(
      () => lines(text, { language: 'en', width: 100 }),
      (error) => isComityError(error, 'glyph-missing'),
    )
  }
})

test('a font is the same out of its WOFF file as in it, and any other file stays as it is', () => {
  const [packed] = regular
  assert.ok(packed)
  const widthIn = (source: Uint8Array) => {
    const [face] = openTypeface({ regular: [{ source, scale: 1 }], bold: [], code: [] }).regular
    return face?.shape('AV fi Tö.').width
  }
  assert.equal(widthIn(openTypeOf(packed.source)), widthIn(packed.source))
  const chinese = regular.at(-1)?.source ?? new Uint8Array()
  assert.equal(openTypeOf(chinese), chinese)
  assert.ok(letterFontFiles().regular.at(-1)?.source.endsWith('.otf'))
})
