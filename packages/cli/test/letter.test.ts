import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  type AnswerDocument,
  composeAnswerDocument,
  composeRefusalDocument,
  composeRequestDocument,
  documentDigest,
  type RefusalDocument,
  type RequestDocument,
} from '@comity/casework'
import { type CaseKind, composeForm, type Particulars } from '@comity/casework/request'
import { utf8Decode } from '@comity/codec'
import { serveOwn } from './own-node.ts'
import { comity } from './program.ts'

const request = '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'
const agreement = 'A'.repeat(43)
const salt = `${'B'.repeat(42)}A`
const at = '2026-03-01T09:00:00.000Z'
const later = '2026-06-01T00:00:00.000Z'
const asking = { authority: 'Norland Police', facts: 'A shop sent nothing.' }
const period = { from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' }
const legalBasis = 'Article 31 of ETS 185.'

const particulars: { readonly [Kind in Exclude<CaseKind, 'information'>]: Particulars<Kind> } = {
  preservation: {
    ...{ ...asking, data: 'Access records.', period, relevance: 'They name the seller.', custodian: 'The registrar.' },
    ...{ necessity: 'Deleted after 90 days.', followUp: { kind: 'evidence', dueBy: later } },
  },
  evidence: {
    ...{ ...asking, legalBasis, items: ['The records.', 'Their index.'], period, relevance: 'As above.' },
    ...{ procedure: 'Under seal.', neededBy: later },
  },
  testimony: {
    ...{ ...asking, legalBasis, person: 'The clerk.', capacity: 'witness', manner: 'video-link' },
    ...{ questions: ['Who came?'], rights: 'To be silent.', proposed: { from: later, to: later } },
  },
  service: {
    ...{ ...asking, addressee: 'The owner.', address: 'Harbour 1.', language: 'zh', manner: 'post', proof: 'receipt' },
    ...{ documents: [{ title: '传票', sha256: agreement }], serveBy: later },
  },
  'surrender-contact': {
    ...{
      ...asking,
      legalBasis,
      person: 'The seller.',
      location: null,
      matter: 'provisional-arrest',
      contact: 'The desk.',
    },
    warrant: { reference: 'W-1', issuer: 'Court of Norland', issuedAt: period.from },
  },
}

const marking = {
  tlp: 'AMBER',
  pap: 'AMBER',
  europol: [],
  audience: ['norland', 'sudland'],
  originators: ['norland'],
  gradings: [],
} as const

function documentOf(kind: CaseKind, question: string): RequestDocument {
  const own = kind === 'information' ? {} : { particulars: particulars[kind] }
  return {
    ...own,
    ...{
      schema: kind === 'information' ? 4 : 5,
      request,
      kind,
      agreement,
      purpose: 'unlawful-access',
      urgency: 'U',
      question,
      salt,
    },
    citation: { agreement, publisher: 'sudland', epoch: 1, batch: request, rowReference: 'AAAAAAAAAAA' },
    identifier: { profile: 'domain/1', value: 'xn--pypal-4ve.example' },
    confirmation: { confirmedAt: at },
    marking: { ...marking, audience: [...marking.audience], europol: [], originators: ['norland'], gradings: [] },
  }
}

interface Handed {
  readonly kind?: CaseKind
  readonly question?: string
  readonly answer?: Uint8Array
  readonly acts?: readonly { readonly row: string; readonly to: string; readonly content: string | null }[]
  readonly forms?: readonly { readonly seq: number; readonly row: string; readonly form: string }[]
}

/** What a node hands out: the events without the proofs that only nodes check. */
function handed({ kind = 'information', question = 'Who registered it?', answer, acts = [], forms = [] }: Handed) {
  const bytes = composeRequestDocument(documentOf(kind, question))
  const rows = [
    { row: 'q1', to: 'DRAFT', content: documentDigest(bytes) },
    { row: 'q4', to: 'SENT', content: documentDigest(bytes) },
    { row: 'q5', to: 'DELIVERED', content: documentDigest(bytes) },
    ...acts,
  ]
  const events = rows.map(({ row, to, content }, n) => ({
    ...{ object: request, seq: n + 1, row, from: 'NONE', to, party: 'norland', role: 'node', actor: null, at, content },
    prevHash: agreement,
  }))
  return {
    ...{ request, side: 'requesting', partner: 'sudland', agreement, kind, urgency: 'U', state: rows.at(-1)?.to },
    ...{
      openedAt: at,
      marks: [],
      requesting: 'norland',
      requested: 'sudland',
      purpose: 'unlawful-access',
      clause: '3.1',
    },
    ...{ languages: ['en', 'zh'], marking, deadlines: { acknowledge: later, answer: later }, events, head: agreement },
    ...{ document: utf8Decode(bytes), answer: answer === undefined ? null : utf8Decode(answer), forms },
  }
}

async function letter(t: TestContext, value: object, name = 'letter.html') {
  const { dir } = await serveOwn(t, () => ({ status: 200, value }))
  const out = join(dir, name)
  const ran = await comity(['request', 'letter', request, '--out', out, '--json'], { env: { COMITY_NODE: dir } })
  return {
    ...ran,
    text: ran.code === 0 ? (await readFile(out)).toString('latin1') : '',
    page: ran.code === 0 ? await readFile(out, 'utf8') : '',
  }
}

test('a letter of every kind says every particular once, in both languages what is a form or a code', async (t) => {
  for (const kind of ['information', ...Object.keys(particulars)] as CaseKind[]) {
    const { code, stderr, page } = await letter(t, handed({ kind }))
    assert.equal(code, 0, stderr)
    const words = kind === 'information' ? [] : texts(particulars[kind])
    for (const word of [
      'norland',
      'sudland',
      '3.1',
      'U: urgent',
      'U：紧急',
      'TLP:AMBER PAP:AMBER',
      'xn--pypal-4ve.example',
      ...words,
    ])
      assert.ok(
        page.includes(word.replace(/:00\.000Z$/, ' UTC').replace('T', word.endsWith('Z') ? ' ' : 'T')),
        `${kind}: ${word}`,
      )
    assert.equal(page.split('A shop sent nothing.').length, kind === 'information' ? 1 : 2)
    assert.doesNotMatch(page, /\bundefined\b|\[object/)
  }
})

/** Every text of a form. */
function texts(form: object): readonly string[] {
  return Object.values(form as Record<string, unknown>).flatMap((value) =>
    typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? texts(value) : [],
  )
}

test('a refusal, a postponement and an answer stand in it with their grounds in words', async (t) => {
  const refusal: RefusalDocument = {
    ...{ schema: 2, request, ground: 'R12', fix: 'Name the month.', refusedAt: at, reason: 'It asks for all months.' },
    ...{ secondary: ['R18'], searchedAt: null, since: null, nextHop: null, court: null, salt },
  }
  const bytes = composeRefusalDocument(refusal)
  const form = composeForm({
    ...{
      row: 'q15',
      at,
      form: { schema: 1, request, salt, text: 'A raid is near.', code: 'P01', until: later, reviewAt: null },
    },
  })
  const acts = [
    { row: 'q15', to: 'POSTPONED', content: documentDigest(form) },
    { row: 'q17', to: 'REFUSED', content: documentDigest(bytes) },
  ]
  const forms = [{ seq: 4, row: 'q15', form: utf8Decode(form) }]
  const { page, stderr } = await letter(t, handed({ answer: bytes, acts, forms }))
  for (const word of [
    'wider than the stated facts',
    '超出所述事实',
    'R18',
    'Name the month.',
    'It asks for all months.',
  ])
    assert.ok(page.includes(word), `${word} ${stderr}`)
  for (const word of [
    'A raid is near.',
    'P01: an investigation of its own',
    'P01：本方正在调查',
    '2026-06-01 00:00 UTC',
  ])
    assert.ok(page.includes(word), word)
  const answer: AnswerDocument = {
    ...{
      schema: 1,
      request,
      nothingFound: true,
      text: 'Nothing.',
      searchedSources: ['register'],
      searchedAt: at,
      salt,
    },
    handling: { tlp: 'AMBER', pap: 'AMBER', europol: [] },
  }
  const answered = composeAnswerDocument(answer)
  const done = [{ row: 'q19', to: 'ANSWERED_NOTHING_FOUND', content: documentDigest(answered) }]
  const told = await letter(t, handed({ answer: answered, acts: done }))
  for (const word of ['Nothing.', '1. register', '已答复：未查到']) assert.ok(told.page.includes(word), word)
})

test('a letter is made of nothing whose digest no event names', async (t) => {
  const whole = handed({})
  const forged = { ...whole, document: whole.document.replace('Who registered it?', 'Who paid for it?!!') }
  const { code, stderr } = await letter(t, forged)
  assert.notEqual(code, 0)
  assert.match(stderr, /object-mismatch/)
  const unnamed = composeAnswerDocument({
    ...{ schema: 1, request, nothingFound: false, text: 'Forged.', searchedSources: [], searchedAt: at, salt },
    handling: { tlp: 'AMBER', pap: 'AMBER', europol: [] },
  })
  const acts = [{ row: 'q19', to: 'ANSWERED', content: salt }]
  assert.match((await letter(t, handed({ answer: unnamed, acts }))).stderr, /object-mismatch/)
})

test('a state that this program has no word for is guessed at by no letter', async (t) => {
  const { code, stderr } = await letter(t, { ...handed({}), state: 'ELSEWHERE' })
  assert.notEqual(code, 0)
  assert.match(stderr, /object-mismatch/)
})

test('as a PDF it is the same each time', async (t) => {
  const [one, other] = [
    await letter(t, handed({ kind: 'service' }), 'a.pdf'),
    await letter(t, handed({ kind: 'service' }), 'b.pdf'),
  ]
  assert.equal(one.code, 0, one.stderr)
  assert.ok(one.text.startsWith('%PDF-1.7'))
  assert.equal(one.text, other.text)
})
