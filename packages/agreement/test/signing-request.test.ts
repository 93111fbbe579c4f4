import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalText, isComityError, signingKeyFromSeed, toBase64url } from '@comity/codec'
import {
  agreementHash,
  agreementWords,
  makeSigningRequest,
  readSignatureFile,
  signAgreement,
  signatureFileText,
  signingRequestText,
  type Terms,
  verifySigningRequest,
  verifyTerms,
} from '@comity/agreement'
import { readVectors } from './vectors.ts'

const { base } = readVectors('terms') as { readonly base: Terms }
const terms = verifyTerms(base)
const [first, second] = terms.parties
assert.ok(first && second)
const { party } = first
const request = makeSigningRequest({ terms, party })
const text = signingRequestText(request)
const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)

test('a request holds the whole terms, their hash and the key of the party, and reads back as it was made', () => {
  assert.deepEqual(verifySigningRequest(text), request)
  assert.equal(signingRequestText(verifySigningRequest(text)), text)
  assert.deepEqual([request.agreement, request.agreementKey], [agreementHash(terms), first.agreementKey])
})

test('the words of an agreement are twenty-four, and others for every other hash', () => {
  const words = agreementWords(request.agreement)
  assert.equal(words.split(' ').length, 24)
  const other = Buffer.from(request.agreement, 'base64url')
  other[31] = (other[31] ?? 0) ^ 1
  assert.notEqual(agreementWords(toBase64url(other)), words)
})

const budget = { ...terms.budgets, perDay: [] }
const tampered: readonly (readonly [why: string, text: string, code: string])[] = [
  [
    'terms that were changed under the hash of others',
    change({ terms: { ...terms, budgets: budget } }),
    'object-mismatch',
  ],
  ['another hash', change({ agreement: toBase64url(new Uint8Array(32)) }), 'object-mismatch'],
  ['the key of another party', change({ agreementKey: second.agreementKey }), 'object-mismatch'],
  ['another party under the key of the first', change({ party: second.party }), 'object-mismatch'],
  ['someone who is no party', change({ party: 'eastland-police' }), 'object-mismatch'],
  ['terms with a member of nobody', change({ terms: { ...terms, extra: 1 } }), 'schema'],
  ['a member that nobody knows', change({ note: 'sign here' }), 'schema'],
  ['another version', change({ schema: 2 }), 'schema'],
  ['spacing', ` ${text}`, 'json-noncanonical'],
  ['a second line', `${text}\n`, 'json-noncanonical'],
  [
    'a member twice',
    text.replace('{"agreement"', `{"agreement":"${request.agreement}","agreement"`),
    'json-noncanonical',
  ],
  ['no JSON', 'sign here', 'json-noncanonical'],
  ['more bytes than terms can have', `"${'x'.repeat(600_000)}"`, 'json-noncanonical'],
]

function change(members: Readonly<Record<string, unknown>>): string {
  return `${canonicalText({ ...request, ...members })}\n`
}

for (const [why, given, code] of tampered) {
  test(`D-01 a request with ${why} is refused as ${code}`, () => {
    assert.throws(() => verifySigningRequest(given), refusedAs(code))
  })
}

test('nobody is asked to sign for someone who is no party', () => {
  assert.throws(() => makeSigningRequest({ terms, party: 'eastland-police' }), refusedAs('object-mismatch'))
})

test('a signature file reads back as it was written, and in no other form', () => {
  const key = signingKeyFromSeed(new Uint8Array(32).fill(1))
  const signature = signAgreement({ terms, party, key, signedAt: 0 })
  const file = { schema: 1 as const, agreement: request.agreement, party, signature }
  const written = signatureFileText(file)
  assert.deepEqual(readSignatureFile(written), file)
  assert.throws(() => readSignatureFile(` ${written}`), refusedAs('json-noncanonical'))
  assert.throws(() => readSignatureFile(canonicalText({ ...file, note: '' })), refusedAs('schema'))
  assert.throws(() => readSignatureFile(canonicalText({ ...file, signature: 'a.b' })), refusedAs('schema'))
})
