import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { catalogues, chooseLanguage, translator } from '../src/texts.ts'

const texts = join(import.meta.dirname, '../src/texts')

test('both catalogues have the same keys, in one order, and no empty text', () => {
  assert.deepEqual(Object.keys(catalogues.zh), Object.keys(catalogues.en))
  for (const texts of Object.values(catalogues)) {
    assert.deepEqual(
      Object.entries(texts).filter(([, text]) => text.trim() === ''),
      [],
    )
  }
})

test('no key has one text in one room of the catalogue and another text in another', async () => {
  // Meanings and remedies go by error code, and are no part of it.
  const others = /^(en|zh|meanings\.zh|remedies\.zh|codes\.generated)\.ts$/
  const rooms = globSync('*.ts', { cwd: texts }).filter((file) => !others.test(file))
  for (const language of ['en', 'zh'] as const) {
    const known = new Map<string, { readonly room: string; readonly text: unknown }>()
    for (const room of rooms) {
      const exported = (await import(join(texts, room))) as Record<string, unknown>
      for (const [key, text] of textsOf(exported, language)) {
        const other = known.get(key)
        assert.ok(other === undefined || other.text === text, `${key} in ${room} and in ${other?.room ?? ''}`)
        known.set(key, { room, text })
      }
    }
    assert.ok(known.size > 500)
  }
})

/** Keys and texts of a room in one language: of `auditEn`, or of the member `en` of both languages. */
function textsOf(exported: Record<string, unknown>, language: 'en' | 'zh'): readonly [string, unknown][] {
  const ending = { en: /En$/, zh: /Zh$/ }[language]
  return Object.entries(exported).flatMap(([name, value]) => {
    if (typeof value !== 'object' || value === null) return []
    const part: unknown = ending.test(name) ? value : Object.entries(value).find(([member]) => member === language)?.[1]
    return typeof part === 'object' && part !== null ? Object.entries(part) : []
  })
}

test('a text has the same places to fill in both languages', () => {
  const places = (text: string) => (text.match(/\{\{[a-z]+\}\}/g) ?? []).sort()
  for (const [key, text] of Object.entries(catalogues.en)) {
    assert.deepEqual(places(catalogues.zh[key as keyof typeof catalogues.en]), places(text), key)
  }
})

test('the language is that of --lang, else of LC_ALL, LC_MESSAGES, LANG, else English', () => {
  assert.equal(chooseLanguage({ option: 'zh', env: { LANG: 'en_GB.UTF-8' } }), 'zh')
  assert.equal(chooseLanguage({ option: undefined, env: { LANG: 'zh_CN.UTF-8' } }), 'zh')
  assert.equal(chooseLanguage({ option: undefined, env: { LC_ALL: 'C', LANG: 'zh_CN.UTF-8' } }), 'en')
  assert.equal(chooseLanguage({ option: undefined, env: { LC_MESSAGES: 'zh_TW', LANG: 'en_GB' } }), 'zh')
  assert.equal(chooseLanguage({ option: undefined, env: { LANG: '' } }), 'en')
  assert.equal(chooseLanguage({ option: undefined, env: {} }), 'en')
})

test('what is filled into a text is taken as it is, not as markup or a further key', () => {
  assert.equal(translator('en')('say.written', { file: '<a>&$t(label.job){{x}}' }), 'Written: <a>&$t(label.job){{x}}')
})
