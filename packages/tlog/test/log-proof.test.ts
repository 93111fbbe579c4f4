import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toHex } from '@comity/codec'
import { commitEntry, type LogProof, parseVerifierKey, verifyLogProof, verifyOpening } from '@comity/tlog'
import { readVectors } from './vectors.ts'

interface Case {
  readonly why: string
  readonly cosignatures: number
  readonly proof: LogProof
}
const vectors = readVectors('tlog/log-proofs.json') as {
  origin: string
  verifierKey: string
  witnessKey: string
  accepted: readonly (Case & { commitment: string })[]
  refused: readonly (Case & { code: string })[]
}
const { publicKey } = parseVerifierKey(vectors.verifierKey)
const witnesses = [parseVerifierKey(vectors.witnessKey)]
const verify = ({ proof, cosignatures: count }: Case) =>
  verifyLogProof({ proof, origin: vectors.origin, publicKey, cosignatures: { count, witnesses } })

for (const vector of vectors.accepted) {
  test(`a log proof with ${vector.why} is accepted`, () => {
    const proven = verify(vector)
    assert.equal(toHex(proven.commitment), vector.commitment)
    assert.deepEqual(
      { index: proven.index, type: proven.type, body: proven.body, size: proven.checkpoint.size },
      { index: 4, type: 'case.commitment', body: { n: 4 }, size: 7 },
    )
    assert.equal(proven.checkpoint.cosigned.length, vector.cosignatures)
  })
}

for (const vector of vectors.refused) {
  test(`E-08 a log proof with ${vector.why} is refused as ${vector.code}`, () => {
    assert.throws(() => verify(vector), { code: vector.code })
  })
}

const salt = new Uint8Array(32).fill(7)

test('an entry is a hash of salt, type and canonical body, whatever order the body came in', () => {
  const one = commitEntry({ salt, type: 'index.manifest', body: { a: 1, b: 2 } })
  assert.equal(one.length, 32)
  assert.deepEqual(one, commitEntry({ salt, type: 'index.manifest', body: { b: 2, a: 1 } }))
  assert.notDeepEqual(one, commitEntry({ salt: salt.with(0, 8), type: 'index.manifest', body: { a: 1, b: 2 } }))
})

test('an entry whose parts could be cut elsewhere is refused', () => {
  const refused = { code: 'schema' }
  assert.throws(() => commitEntry({ salt: new Uint8Array(31), type: 'a', body: {} }), refused)
  assert.throws(() => commitEntry({ salt, type: 'a{', body: {} }), refused)
  assert.throws(() => commitEntry({ salt, type: '', body: {} }), refused)
  for (const body of [null, 'text', 1, true, []]) assert.throws(() => commitEntry({ salt, type: 'a', body }), refused)
})

test('an opening of another entry is refused', () => {
  const opening = { salt, type: 'a', body: { n: 1 } }
  const commitment = commitEntry(opening)
  assert.equal(verifyOpening({ commitment, opening }), opening)
  assert.throws(() => verifyOpening({ commitment, opening: { ...opening, body: { n: 2 } } }), { code: 'proof-invalid' })
})

test('E-09 a guess of type and body without the salt does not give the entry', () => {
  const body = { agreement: 'guessed right' }
  const entry = commitEntry({ salt, type: 'case.commitment', body })
  for (let guess = 0; guess < 256; guess += 1) {
    if (guess === 7) continue
    const guessed = commitEntry({ salt: new Uint8Array(32).fill(guess), type: 'case.commitment', body })
    assert.notDeepEqual(guessed, entry)
  }
})
