import assert from 'node:assert/strict'
import { test } from 'node:test'
import { agreementHash, agreementWords } from '@comity/agreement'
import { isComityError } from '@comity/codec'
import { agreementLetter, type Block, type Column, groupsOf } from '@comity/letter'
import { sampleTerms, termsSaying } from './sample.ts'

const textOf = (column: Column | undefined) =>
  (column?.paragraphs ?? []).map(({ label, text }) => `${label ?? ''}|${text}`).join('\n')
const kinds = <Kind extends Block['kind']>(blocks: readonly Block[], kind: Kind) =>
  blocks.filter((block): block is Extract<Block, { kind: Kind }> => block.kind === kind)

test('a document has the hash in groups and in words, and both are all of it', () => {
  const terms = sampleTerms()
  const hash = agreementHash(terms)
  const [shown] = kinds(
    agreementLetter({ terms, languages: ['en', 'zh'], standing: null, names: new Map() }).blocks,
    'hash',
  )
  assert.equal(shown?.groups.join(''), hash)
  assert.ok(shown.groups.slice(0, -1).every((group) => group.length === 4))
  assert.equal(shown.words.join(' '), agreementWords(hash))
  assert.equal(groupsOf(hash).length, 11)
})

test('every clause stands in it by its number, in its languages, side by side', () => {
  const terms = sampleTerms()
  const clauses = kinds(
    agreementLetter({ terms, languages: ['zh', 'en'], standing: null, names: new Map() }).blocks,
    'clause',
  )
  assert.deepEqual(
    clauses.map(({ mark, columns }) => [mark, ...columns.map(({ language }) => language), ...columns.map(textOf)]),
    terms.clauses.map(({ id, text: [en, zh] }) => [id, 'zh', 'en', `|${zh?.text ?? ''}`, `|${en?.text ?? ''}`]),
  )
})

test('what machines enforce is made of the terms, not of the clauses', () => {
  const terms = termsSaying({ en: 'Everything is deleted after 3 days.' })
  const entries = kinds(agreementLetter({ terms, languages: ['en'], standing: null, names: new Map() }).blocks, 'entry')
  const retention = entries.find(({ columns }) => textOf(columns[0]).startsWith('Retention|'))
  assert.deepEqual([retention?.mark, textOf(retention?.columns[0])], ['8', 'Retention|\nDeleted after|365 days'])
  assert.ok(entries.some(({ columns }) => textOf(columns[0]).includes('every party asking every other party, 2,700')))
})

test('parties are called by the names of their cards too, which are not signed and change no hash', () => {
  const terms = sampleTerms()
  const standing = {
    state: 'in-force',
    signatures: [{ party: 'norland-police', signedAt: '2026-02-03T04:05:06.000Z' }],
    denunciations: [],
  }
  const names = new Map([['norland-police', 'Norland Police']])
  const letter = agreementLetter({ terms, languages: ['en', 'zh'], standing, names })
  const [parties, signatures] = kinds(letter.blocks, 'table').map(({ rows }) => rows.map(([party]) => party))
  assert.deepEqual(parties?.slice(0, 1), ['Norland Police (norland-police)'])
  assert.deepEqual(signatures, ['Norland Police (norland-police)'])
  assert.match(JSON.stringify(letter), /Names are those of the cards.*名称取自/)
  const plain = agreementLetter({ terms, languages: ['en', 'zh'], standing, names: new Map() })
  assert.equal(letter.foot, plain.foot)
  assert.doesNotMatch(JSON.stringify(plain), /Norland Police|Names are those/)
})

test('every label has words in both languages', () => {
  const { blocks } = agreementLetter({
    terms: sampleTerms(),
    languages: ['en', 'zh'],
    standing: null,
    names: new Map(),
  })
  for (const { columns } of kinds(blocks, 'entry')) {
    const [english, chinese] = columns
    for (const { label } of english?.paragraphs ?? []) assert.match(label ?? '', /^[A-Z]/)
    for (const { label } of chinese?.paragraphs ?? []) assert.match(label ?? '', /\p{Script=Han}|^TLP$|^PAP$/u)
  }
})

test('a language that a clause lacks is said to be lacking, and one that is said more exactly is found', () => {
  const terms = termsSaying({ 'pt-BR': 'O que as partes acordam.' })
  const { blocks } = agreementLetter({ terms, languages: ['pt', 'ar'], standing: null, names: new Map() })
  const [first, second] = kinds(blocks, 'clause')
  assert.deepEqual(first?.columns.map(textOf), ['|O que as partes acordam.', '|There is no text in this language.'])
  assert.deepEqual(
    first.columns.map(({ language }) => language),
    ['pt-BR', 'en'],
  )
  assert.ok(second?.columns.every((column) => textOf(column) === '|There is no text in this language.'))
})

test('signatures, denunciations and state stand in it as the node gave them, and of a file that they are not known', () => {
  const terms = sampleTerms()
  const signedAt = '2026-02-03T04:05:06.000Z'
  const standing = {
    state: 'in-force',
    signatures: [{ party: 'norland-police', signedAt }],
    denunciations: [{ party: 'sudland-police', effectiveAt: '2026-05-01T00:00:00.000Z' }],
  }
  const told = agreementLetter({ terms, languages: ['en', 'zh'], standing, names: new Map() }).blocks
  const tables = kinds(told, 'table').map(({ rows }) => rows)
  assert.deepEqual(tables.slice(1), [
    [['norland-police', '2026-02-03 04:05:06 UTC']],
    [['sudland-police', '2026-05-01 00:00 UTC']],
  ])
  assert.match(JSON.stringify(told), /"in force".*"生效中"/)
  const silent = agreementLetter({ terms, languages: ['en'], standing: null, names: new Map() }).blocks
  assert.match(JSON.stringify(silent.at(-1)), /Made from a file/)
})

test('no language, four of them, or one that is named twice is refused', () => {
  for (const languages of [[], ['en', 'zh', 'ar', 'fr'], ['en', 'en']]) {
    assert.throws(
      () => agreementLetter({ terms: sampleTerms(), languages, standing: null, names: new Map() }),
      (error) => isComityError(error, 'schema'),
    )
  }
})
