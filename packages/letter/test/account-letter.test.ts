import assert from 'node:assert/strict'
import { test } from 'node:test'
import { agreementWords } from '@comity/agreement'
import { accountLetter, type AccountPart, groupsOf, letterHtml } from '@comity/letter'
import { letterPdf } from '@comity/letter/pdf'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { readFonts } from './fonts.ts'

const digest = 'N9Vq3xkYb1Yw0m7n4lq2cB8s6t5u4v3w2x1y0z9A8B4'
const label = { en: 'Facts', zh: '事实' }
const said = (text: string, language: string | null = null): AccountPart => ({ kind: 'said', label, language, text })
const letterOf = (...parts: readonly AccountPart[]) =>
  accountLetter({
    title: { en: 'Request', zh: '请求书' },
    dated: '2026-03-01T00:00:00.000Z',
    foot: digest,
    banner: 'TLP:AMBER PAP:AMBER · E0',
    languages: ['en', 'zh'],
    parts: [...parts, { kind: 'hash', hash: digest }],
  })

/** The text of each page, as an independent reader takes it out, without the spaces that it guesses. */
async function pagesOf(letter: ReturnType<typeof letterOf>): Promise<readonly string[]> {
  const bytes = await letterPdf({ letter, fonts: readFonts() })
  const loading = getDocument({ data: new Uint8Array(bytes), verbosity: 0 })
  const document = await loading.promise
  const pages: string[] = []
  for (let number = 1; number <= document.numPages; number += 1) {
    const { items } = await (await document.getPage(number)).getTextContent()
    pages.push(plain(items.map((item) => ('str' in item ? item.str : '')).join('')))
  }
  await loading.destroy()
  return pages
}

const plain = (text: string) => text.replace(/\s/gu, '')

test('what a person wrote stands once, in its language, between labels in all; how it may be used stands on every page', async () => {
  const long = Array.from({ length: 400 }, (_, at) => `Sentence ${String(at)} of the facts.`).join(' ')
  const letter = letterOf(said('受害人于三月一日汇款。', 'zh'), said(long))
  const html = letterHtml(letter)
  assert.match(html, /<header class="banner"><bdi>TLP:AMBER PAP:AMBER · E0<\/bdi><\/header>/)
  assert.match(html, /<p lang="zh" dir="auto">受害人于三月一日汇款。<\/p>/)
  assert.match(html, /<p lang="und" dir="auto">Sentence 0 /)
  const pages = await pagesOf(letter)
  assert.ok(pages.length >= 2)
  for (const [at, page] of pages.entries()) {
    assert.equal(page.split(plain('TLP:AMBER PAP:AMBER · E0')).length, 2)
    assert.ok(page.includes(plain(groupsOf(digest).join(' '))))
    assert.ok(page.includes(`${String(at + 1)}/${String(pages.length)}`))
  }
  const whole = pages.join('')
  for (const text of ['事实', '受害人于三月一日汇款。', 'Sentence399ofthefacts.'])
    assert.equal(whole.split(text).length, text === '事实' ? 3 : 2, text)
  for (const word of agreementWords(digest).split(' ')) assert.ok(whole.includes(word))
})

test('F-01 hostile words of a request are text: nothing is an element, turns round, is unseen, or fills pages without end', async () => {
  const hostile = '</p><script>alert(1)</script>\u202egnp.exe\u0000 pаypal\u200b <img src=x onerror=alert(1)>'
  const letter = letterOf(said(hostile), said('a\n'.repeat(10_000)))
  const html = letterHtml(letter)
  assert.doesNotMatch(html, /<script|<img|\u202e|\u200b/)
  assert.ok(!html.includes(String.fromCharCode(0)))
  assert.match(html, /&lt;script&gt;alert\(1\)&lt;\/script&gt;\[U\+202E\]gnp\.exe\[U\+0000\]/)
  const pages = await pagesOf(letter)
  assert.ok(pages.length < 20, String(pages.length))
  assert.ok(pages.join('').includes('[U+202E]gnp.exe[U+0000]pаypal[U+200B]'))
  assert.ok(pages.join('').includes('a¶a¶a'))
})

test('F-01 a sign that no font draws keeps nobody from the letter: it is written out', async () => {
  const pages = await pagesOf(letterOf(said('Paid 😀 to ꙮ.')))
  assert.match(pages.join(''), /Paid\[U\+1F600\]to/)
})
