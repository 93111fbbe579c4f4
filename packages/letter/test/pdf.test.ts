import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { agreementHash, agreementWords, type Terms } from '@comity/agreement'
import { isComityError, type Verified } from '@comity/codec'
import { agreementLetter, groupsOf } from '@comity/letter'
import { letterPdf } from '@comity/letter/pdf'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { readFonts } from './fonts.ts'
import { termsSaying } from './sample.ts'

const fonts = readFonts()
const standing = { state: 'in-force', signatures: [], denunciations: [] }
const pdfOf = (terms: Verified<Terms>, languages: readonly string[]) =>
  letterPdf({ letter: agreementLetter({ terms, languages, standing, names: new Map() }), fonts })

/** Arabic, Latin names, both kinds of digits; no signs that a reader of PDF turns round or moves. */
const arabic =
  'تتفق الأطراف norland-police و sudland-police على حذف البيانات بعد 365 يوما أي في ٣١ كانون الأول ٢٠٢٦ ما لم تحكم محكمة بخلاف ذلك'
const french = 'Les autorités s’engagent à œuvrer ensemble ; efficacité, Ελλάδα, Україна, Türkiye, Łódź.'
const terms = termsSaying({ ar: arabic, zh: '各方同意于二〇二六年共同打击电信网络诈骗，龘。', fr: french })

let bytes: Uint8Array
let text: string
let pages: number
let structure: string

before(async () => {
  bytes = await pdfOf(terms, ['ar', 'zh', 'fr'])
  const loading = getDocument({ data: new Uint8Array(bytes), verbosity: 0 })
  const document = await loading.promise
  pages = document.numPages
  const found = []
  const trees = []
  for (let number = 1; number <= pages; number += 1) {
    const page = await document.getPage(number)
    const { items } = await page.getTextContent()
    found.push(items.map((item) => ('str' in item ? item.str : '')).join(''))
    trees.push(JSON.stringify(await page.getStructTree()))
  }
  text = plain(found.join(''))
  structure = trees.join('')
  await loading.destroy()
})

/** Readers guess where spaces are. */
const plain = (words: string) => words.replace(/\s/gu, '')
const raw = () => Buffer.from(bytes).toString('latin1')

test('an independent reader takes Arabic, Chinese, Latin, Greek and Cyrillic text out as it was agreed', () => {
  for (const { text: texts } of terms.clauses.slice(0, 1)) {
    for (const said of texts.filter(({ language }) => language !== 'en')) {
      assert.ok(text.includes(plain(said.text)), said.language)
    }
  }
  for (const { text: texts } of terms.clauses) {
    const chinese = texts.find(({ language }) => language === 'zh')?.text ?? ''
    assert.ok(text.includes(plain(chinese)), chinese)
  }
})

test('the hash stands in it whole, in groups, as words, and at the foot of every page', () => {
  const hash = agreementHash(terms)
  assert.ok(text.includes(hash))
  const words = agreementWords(hash).split(' ')
  assert.ok(text.includes(words.map((word, at) => `${String(at + 1)}${word}`).join('')))
  assert.equal(text.split(plain(groupsOf(hash).join(' '))).length - 1, pages + 1)
  assert.match(text, new RegExp(`${String(pages)}/${String(pages)}`))
})

test('what is read aloud is in order, with its language, and says what is a heading', () => {
  for (const part of ['"role":"H1"', '"role":"H2"', '"role":"P"', '"lang":"ar"', '"lang":"zh"', '"lang":"fr"']) {
    assert.ok(structure.includes(part), part)
  }
})

test('every font is embedded, and only what is used of it', () => {
  const names = [...raw().matchAll(/\/BaseFont \/(\S+)/g)].map(([, name = '']) => name)
  for (const name of names)
    assert.match(name, /^[A-Z]{6}\+(?:NotoSans|NotoSansHans|NotoSansMono|Amiri)-(?:Regular|Bold)$/)
  assert.ok(new Set(names).size >= 6)
  const files = [...raw().matchAll(/\/FontFile[23] /g)].length
  assert.equal(files, [...raw().matchAll(/\/Type \/FontDescriptor/g)].length)
  assert.ok(bytes.length < 1_000_000, String(bytes.length))
})

test('the same agreement is the same bytes, with the date of its terms and no other', async () => {
  assert.deepEqual(Buffer.from(await pdfOf(terms, ['ar', 'zh', 'fr'])), Buffer.from(bytes))
  const dates = [...raw().matchAll(/D:(\d{14})/g)].map(([, date]) => date)
  assert.deepEqual(new Set(dates), new Set(['20260101000000']))
  assert.doesNotMatch(raw(), /\/(?:JavaScript|JS|OpenAction|AA|URI|Launch|EmbeddedFile)\b/)
})

test('F-01 hostile text of a clause is text: it makes no object, action or link of the document', async () => {
  const hostile =
    'x) Tj ET endstream endobj 99 0 obj << /S /JavaScript /JS (app.alert(1)) >> (\\) <script> https://x.example'
  const made = Buffer.from(await pdfOf(termsSaying({ en: hostile }), ['en'])).toString('latin1')
  assert.doesNotMatch(made, /\/JavaScript|app\.alert|x\.example|99 0 obj <</)
})

test('text that no font can draw is refused, with nothing made', async () => {
  await assert.rejects(pdfOf(termsSaying({ ko: '당사자는 합의한다.' }), ['ko']), (error) =>
    isComityError(error, 'glyph-missing'),
  )
})
