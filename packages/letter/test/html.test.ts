import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { agreementLetter, letterHtml, visibleText } from '@comity/letter'
import { sampleTerms, termsSaying } from './sample.ts'

const page = (texts: Readonly<Record<string, string>>, languages: readonly string[]) =>
  letterHtml(agreementLetter({ terms: termsSaying(texts), languages, standing: null, names: new Map() }))

/** Tags and attributes that our own printing makes; whatever else appears came out of a text. */
const tags = [
  'html',
  'head',
  'meta',
  'title',
  'style',
  'body',
  'main',
  'section',
  'div',
  'h1',
  'h2',
  'h3',
  'p',
  'dl',
  'dt',
]
const ours = new Set([...tags, 'dd', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'span', 'bdi', 'code', 'ol', 'li'])
const attributes = new Set(['lang', 'dir', 'class', 'id', 'scope', 'charset', 'http-equiv', 'content', 'name'])

/** The tags of a page. Inside an attribute no angle bracket is left, so that a plain reading is one. */
function tagsOf(html: string) {
  return [...html.matchAll(/<\/?([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)>/g)].map(([, name = '', rest = '']) => ({
    name,
    attributes: [...rest.matchAll(/ ([a-z-]+)="/g)].map(([, attribute = '']) => attribute),
  }))
}

test('a page is one file that loads nothing and lets nothing run', () => {
  const html = letterHtml(
    agreementLetter({ terms: sampleTerms(), languages: ['en', 'zh'], standing: null, names: new Map() }),
  )
  assert.doesNotMatch(html, /<(?:script|link|img|iframe|object|embed|base)\b|url\(|@import|https?:|style=| on[a-z]+=/i)
  const style = /<style>([^]*)<\/style>/.exec(html)?.[1] ?? ''
  const digest = createHash('sha256').update(style).digest('base64')
  assert.ok(html.includes(`default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`))
})

test('the same agreement is the same bytes, whatever the time', () => {
  const once = () =>
    letterHtml(agreementLetter({ terms: sampleTerms(), languages: ['en', 'zh'], standing: null, names: new Map() }))
  assert.equal(once(), once())
  assert.doesNotMatch(once(), new RegExp(`${String(new Date().getUTCFullYear())}-\\d\\d-\\d\\dT`))
})

test('every column says its language and finds its direction by itself', () => {
  const html = page({ ar: 'تتفق الأطراف.', zh: '各方同意。' }, ['ar', 'zh'])
  assert.match(html, /<html lang="ar">/)
  assert.match(html, /<div lang="ar" dir="auto"><p dir="auto">تتفق الأطراف\.<\/p><\/div>/)
  assert.match(html, /<div lang="zh" dir="auto"><p dir="auto">各方同意。<\/p><\/div>/)
})

const hostile = [
  '<script>alert(1)</script>',
  '</p></div></main><img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  '&lt;b&gt; &#60;i&#62; <!-- --> <![CDATA[ ]]>',
  '{{constructor}} ${1} <a href="javascript:1">x</a>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '</style><style>*{background:url(https://x.example)}</style>',
  '</title><meta http-equiv="refresh" content="0;url=data:text/html,1">',
  '<form id="main" name="body"><input name="attributes">',
  '[x](javascript:alert(1)) ![x](data:image/svg+xml,<svg/onload=alert(1)>)',
  'a\u0000<scr\u0000ipt>\u2028alert(1)\u2029</script\u000b>',
  '\ufeff<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;',
]

test('F-01 hostile text of a clause is text: it makes no element and no attribute', () => {
  for (const text of hostile) {
    const html = page({ en: text }, ['en'])
    const found = tagsOf(html)
    assert.equal(found.length, tagsOf(page({ en: 'plain' }, ['en'])).length, text)
    for (const { name, attributes: given } of found) {
      assert.ok(ours.has(name), name)
      assert.ok(
        given.every((attribute) => attributes.has(attribute)),
        given.join(' '),
      )
    }
    // Outside the tags no bracket is left.
    assert.doesNotMatch(
      html
        .replace('<!doctype html>', '')
        .replace(/<style>[^]*<\/style>/, '')
        .replace(/<[^<>]*>/g, ''),
      /[<>]/,
    )
  }
})

test('F-01 hostile titles, contacts, states and languages are text too', () => {
  const terms = sampleTerms()
  const contact = hostile.join(' ')
  const html = letterHtml(
    agreementLetter({
      terms: {
        ...terms,
        title: [{ language: 'en', text: contact }],
        oversight: [{ clause: '10', party: 'norland-police', contact }],
      },
      languages: ['en'],
      standing: { state: contact, signatures: [{ party: contact, signedAt: contact }], denunciations: [] },
      names: new Map([['norland-police', contact]]),
    }),
  )
  for (const { name } of tagsOf(html)) assert.ok(ours.has(name), name)
  assert.doesNotMatch(html, /<script|<img|<svg|<a /)
  const column = { language: '"><script>', paragraphs: [{ label: '<b>', text: '<i>' }] }
  const made = letterHtml({
    languages: ['" onload="x'],
    title: [column],
    dated: '',
    foot: '',
    blocks: [{ kind: 'entry', mark: '"><u>', columns: [column] }],
  })
  assert.doesNotMatch(made, /<script|<b>|<i>|<u>|" onload/)
})

test('an override of direction is written out and turns nothing, inside its element or beside it', () => {
  for (const sign of ['\u202e', '\u202d', '\u2066', '\u2067', '\u2069', '\u200f', '\u061c']) {
    const html = page({ en: `pay 100${sign} 001 back` }, ['en'])
    assert.ok(!html.includes(sign))
    const code = (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    assert.ok(html.includes(`<p dir="auto">pay 100[U+${code}] 001 back</p>`), code)
  }
})

test('what nobody sees is written out, and joiners and marks that scripts need stay', () => {
  assert.equal(visibleText('a\u200bb\u0000c\u{e0041}d\ufeff'), 'a[U+200B]b[U+0000]c[U+E0041]d[U+FEFF]')
  const kept = 'می\u200cخواهم é e\u0301 שָׁלוֹם\nक्\u200dष'
  assert.equal(visibleText(kept), kept)
  assert.equal(visibleText('a\tb'), 'a b')
})

test('text and ground differ enough for weak eyes', () => {
  const html = page({}, ['en'])
  const colours = [...html.matchAll(/ color: (#[0-9a-f]{3,6})/g)].map(([, colour = '']) => colour)
  assert.ok(colours.length >= 2)
  // WCAG 2.2, 1.4.6: 7 to 1 on white.
  for (const colour of colours) assert.ok(1.05 / (luminance(colour) + 0.05) >= 7, colour)
})

function luminance(colour: string): number {
  const channels = [0, 2, 4].map((at) => parseInt(colour.slice(1).slice(at, at + 2), 16) / 255)
  const [red = 0, green = 0, blue = 0] = channels.map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
