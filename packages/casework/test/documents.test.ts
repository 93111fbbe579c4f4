import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalBytes, isComityError, utf8Encode } from '@comity/codec'
import {
  type AnswerDocument,
  composeAnswerDocument,
  composeRequestDocument,
  documentDigest,
  readAnswerDocument,
  readRequestDocument,
  type RequestDocument,
} from '@comity/casework'
import { answerHash, documentHash, object } from './story.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)

const request: RequestDocument = {
  schema: 1,
  request: object,
  kind: 'information',
  agreement: documentHash,
  purpose: 'computer-fraud',
  urgency: 'U',
  citation: {
    agreement: documentHash,
    publisher: 'sudland-police',
    epoch: 1,
    batch: object,
    rowReference: 'AAECAwQFBgc',
  },
  identifier: { profile: 'domain/1', value: 'example.org' },
  question: 'Who registered it?',
  confirmation: { confirmedAt: '2026-06-01T00:00:00.000Z' },
  salt: answerHash,
}
const answer: AnswerDocument = {
  schema: 1,
  request: object,
  nothingFound: true,
  text: 'Nothing is known.',
  searchedSources: ['register'],
  searchedAt: '2026-06-02T00:00:00.000Z',
  handling: { tlp: 'AMBER', pap: 'AMBER', europol: ['H1'] },
  salt: documentHash,
}

test('documents are read back from their bytes', () => {
  assert.deepEqual(readRequestDocument(composeRequestDocument(request)), request)
  const exact: RequestDocument = { ...request, schema: 2, offence: 'computer-fraud/voice-phishing' }
  assert.deepEqual(readRequestDocument(composeRequestDocument(exact)), exact)
  for (const marked of [request, exact]) {
    const confidential: RequestDocument = { ...marked, schema: 3, confidential: true }
    assert.deepEqual(readRequestDocument(composeRequestDocument(confidential)), confidential)
  }
  assert.deepEqual(readAnswerDocument(composeAnswerDocument(answer)), answer)
})

test('two documents that differ in their salt alone have different digests', () => {
  const digests = [documentHash, answerHash].map((salt) => documentDigest(composeRequestDocument({ ...request, salt })))
  assert.notEqual(digests[0], digests[1])
})

test('"nothing found" says where was searched', () => {
  const silent = { ...answer, searchedSources: [] }
  assert.throws(() => composeAnswerDocument(silent), refusedAs('object-mismatch'))
  assert.throws(() => readAnswerDocument(canonicalBytes(silent)), refusedAs('object-mismatch'))
  composeAnswerDocument({ ...silent, nothingFound: false })
})

for (const [why, value, code] of [
  [
    'cites another agreement',
    { ...request, citation: { ...request.citation, agreement: answerHash } },
    'object-mismatch',
  ],
  ['has no confirmation', { ...request, confirmation: undefined }, 'schema'],
  ['was confirmed at no instant', { ...request, confirmation: { confirmedAt: 'yesterday' } }, 'schema'],
  ['has an unknown member', { ...request, note: 'x' }, 'schema'],
  ['has an unknown purpose', { ...request, purpose: 'jaywalking' }, 'schema'],
  [
    'has a row reference of seven bytes',
    { ...request, citation: { ...request.citation, rowReference: 'AAECAwQFBg' } },
    'schema',
  ],
  ['names an offence in version 1', { ...request, offence: 'computer-fraud/voice-phishing' }, 'schema'],
  ['names no offence in version 2', { ...request, schema: 2 }, 'schema'],
  ['is confidential in version 1', { ...request, confidential: true }, 'schema'],
  ['is not confidential in version 3', { ...request, schema: 3 }, 'schema'],
  ['says that it is not confidential', { ...request, schema: 3, confidential: false }, 'schema'],
  ['names an unknown offence', { ...request, schema: 2, offence: 'computer-fraud/telepathy' }, 'schema'],
  [
    'D-07 names an offence that its purpose does not hold',
    { ...request, schema: 2, offence: 'malware/creation' },
    'object-mismatch',
  ],
  ['asks nothing', { ...request, question: '' }, 'schema'],
] as const) {
  test(`a request document that ${why} is refused`, () => {
    const bytes = utf8Encode(JSON.stringify(sorted(value)))
    assert.throws(() => readRequestDocument(bytes), refusedAs(code))
  })
}

test('a document that is not in canonical form is refused', () => {
  const bytes = utf8Encode(JSON.stringify(request))
  assert.throws(() => readRequestDocument(bytes), refusedAs('json-noncanonical'))
})

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(
    entries.sort(([left], [right]) => (left < right ? -1 : 1)).map(([key, member]) => [key, sorted(member)]),
  )
}
