import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { isComityError } from '@comity/codec'
import {
  actsWithin,
  categoryOf,
  describeOffence,
  offenceCategories,
  offenceCode,
  offenceFields,
  offenceName,
  offenceNames,
  offences,
} from '@comity/agreement'

test('label bytes keep the meaning that they were given first', () => {
  const names = [
    'unlawful-access',
    'unlawful-interception',
    'system-interference',
    'malware',
    'computer-fraud',
    'identity-theft',
    'intellectual-property',
    'child-abuse-material',
    'extortion',
    'money-laundering',
    'cyber-terrorism',
    'protected-infrastructure',
  ] as const
  assert.deepEqual(
    names.map((name) => offenceCode(name)),
    names.map((_, at) => at + 1),
  )
  assert.deepEqual(
    names.map((_, at) => offenceName(at + 1)),
    names,
  )
  assert.deepEqual(offenceNames, names)
})

test('the page of the specification has the table of the code', () => {
  const page = readFileSync(new URL('../../../spec/agreements.md', import.meta.url), 'utf8')
  for (const { code, name, budapest } of offenceCategories) {
    const articles = budapest.length === 0 ? '' : `${budapest.join(', ')} `
    assert.ok(page.includes(`\n| ${String(code)} | ${name} | ${articles}|\n`), name)
  }
  const rows = page.match(/^\| \d+ \| [a-z-]+ \| [\d, ]*\|$/gm) ?? []
  assert.equal(rows.length, offenceCategories.length)
})

test('every field of the work has categories, and every category has acts with a name in both languages', () => {
  const used = new Set<string>(offenceCategories.map(({ field }) => field))
  assert.deepEqual(
    offenceFields.filter(({ field }) => !used.has(field)),
    [],
  )
  assert.equal(new Set(offences).size, offences.length)
  for (const name of offenceNames) assert.ok(actsWithin(name).length >= 4, name)
  for (const offence of offences) {
    const { en, zh } = describeOffence(offence)
    assert.match(offence, /^[a-z]+(-[a-z]+)*(\/[a-z]+(-[a-z]+)*)?$/)
    assert.match(en, /^[A-Z]/)
    assert.match(zh, /^\p{Script=Han}/u)
  }
})

test('an act lies in the category that its name begins with', () => {
  assert.equal(categoryOf('computer-fraud/voice-phishing'), 'computer-fraud')
  assert.equal(categoryOf('cyber-terrorism'), 'cyber-terrorism')
  assert.deepEqual(describeOffence('malware/access-trade'), {
    en: 'Trade in passwords and access',
    zh: '买卖密码与访问权限',
    budapest: ['6'],
  })
  assert.deepEqual(describeOffence('malware').budapest, ['6'])
})

test('articles are substantive ones of the convention, and an act that it does not name has none', () => {
  for (const offence of offences) {
    for (const article of describeOffence(offence).budapest) assert.match(article, /^([2-9]|10)$/)
  }
  const unnamed = ['computer-fraud/voice-phishing', 'intellectual-property/counterfeit-mark', 'money-laundering']
  for (const offence of unnamed) assert.deepEqual(describeOffence(offence).budapest, [], offence)
})

test('an offence that is not in the taxonomy is refused', () => {
  const foreign = ['jaywalking', 'malware/', '/', '', 'malware/voice-phishing', 'computer-fraud/voice-phishing/x']
  for (const offence of foreign) {
    assert.throws(
      () => categoryOf(offence),
      (error) => isComityError(error, 'schema'),
      offence,
    )
    assert.throws(
      () => describeOffence(offence),
      (error) => isComityError(error, 'schema'),
      offence,
    )
  }
})
