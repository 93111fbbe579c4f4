import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogues, chooseLanguage, translator } from '../src/texts.ts'

test('both catalogues have the same keys, in one order, and no empty text', () => {
  assert.deepEqual(Object.keys(catalogues.zh), Object.keys(catalogues.en))
  for (const texts of Object.values(catalogues)) {
    assert.deepEqual(
      Object.entries(texts).filter(([, text]) => text.trim() === ''),
      [],
    )
  }
})

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
