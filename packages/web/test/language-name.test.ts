import assert from 'node:assert/strict'
import test from 'node:test'
import { languageName } from '../src/language-name.ts'

test('a language has its name in the reader’s, and a tag that is none stands as it is', () => {
  assert.deepEqual(
    ['zh', 'en-12', 'xx-yyyyyyyy-zz'].map((tag) => languageName(tag, 'en')),
    ['Chinese', 'en-12', 'xx-yyyyyyyy-zz'],
  )
  assert.equal(languageName('en', 'zh'), '英语')
})
