import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { catalogues } from '../src/texts.ts'
import { textsOfCode } from '../src/codes.ts'
import { codesEn, meaningsZh, remediesZh } from '@comity/client/codes'
import { grounds } from '../src/texts/grounds.ts'

const page = readFileSync(new URL('../../../spec/errors.md', import.meta.url), 'utf8')
const codes = [...page.matchAll(/^\| `([a-z-]+)`/gm)].map(([, code = '']) => code)

test('every code of the closed table says what, why and what to do next, in English and in Chinese', () => {
  assert.ok(codes.length > 100)
  const lacking = codes.flatMap((code) =>
    (['en', 'zh'] as const).flatMap((language) => {
      const texts = textsOfCode(code, language)
      if (texts === undefined) return [`${code} ${language}: nothing`]
      const why = catalogues[language][texts.why]
      const said = { what: texts.what, why, next: texts.next }
      const isSaid = (text: string) => text !== '' && (language === 'en' || /\p{Script=Han}/u.test(text))
      return Object.entries(said).flatMap(([part, text]) => (isSaid(text) ? [] : [`${code} ${language}: ${part}`]))
    }),
  )
  assert.deepEqual(lacking, [])
})

test('no text is left of a code that is no longer in the table', () => {
  for (const texts of [codesEn, meaningsZh, remediesZh, grounds]) {
    assert.deepEqual(
      Object.keys(texts).filter((code) => !codes.includes(code)),
      [],
    )
  }
})

test('the reason of a refusal under an agreement names the clause that it rests on', () => {
  const under = [
    ...['purpose-not-permitted', 'basis-not-permitted', 'profile-not-permitted', 'status-not-permitted'],
    ...['agreement-not-in-force', 'agreement-superseded', 'notice-too-short', 'marking-forbids', 'quota-exceeded'],
    ...['dual-criminality-open', 'witness-quorum', 'key-retired'],
  ]
  for (const code of under) {
    const why = textsOfCode(code, 'en')?.why ?? assert.fail(code)
    assert.match(catalogues.en[why], /clause/, code)
    assert.match(catalogues.zh[why], /条款/, code)
  }
})

test('a code of another version is said as it is', () => {
  assert.equal(textsOfCode('never-heard-of', 'en'), undefined)
  assert.equal(textsOfCode('constructor', 'zh'), undefined)
})
