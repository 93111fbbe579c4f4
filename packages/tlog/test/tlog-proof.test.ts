import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromHex } from '@comity/codec'
import { formatTlogProof, parseTlogProof, parseVerifierKey, verifyTlogProof } from '@comity/tlog'
import { readVectors } from './vectors.ts'

interface Case {
  readonly why: string
  readonly cosignatures: number
  readonly entry: string
  readonly proof: string
}
const vectors = readVectors('tlog/tlog-proofs.json') as {
  origin: string
  verifierKey: string
  witnessKey: string
  accepted: readonly (Case & { index: number; extra?: string })[]
  refused: readonly (Case & { code: string })[]
}
const { publicKey } = parseVerifierKey(vectors.verifierKey)
const witnesses = [parseVerifierKey(vectors.witnessKey)]
const verify = ({ proof: text, entry, cosignatures: count }: Case) =>
  verifyTlogProof({
    text,
    entry: fromHex(entry),
    origin: vectors.origin,
    publicKey,
    cosignatures: { count, witnesses },
  })

for (const vector of vectors.accepted) {
  test(`a tlog-proof with ${vector.why} is accepted and printed again`, () => {
    const { index, checkpoint, extra } = verify(vector)
    assert.equal(index, vector.index)
    assert.equal(checkpoint.cosigned.length, vector.cosignatures)
    assert.equal(extra && Buffer.from(extra).toString('base64'), vector.extra)
    assert.equal(formatTlogProof(parseTlogProof(vector.proof)), vector.proof)
  })
}

for (const vector of vectors.refused) {
  test(`E-08 a tlog-proof with ${vector.why} is refused as ${vector.code}`, () => {
    assert.throws(() => verify(vector), { code: vector.code })
  })
}

test('a proof that could not be read again is not printed', () => {
  const { proof } = vectors.accepted[0] ?? assert.fail()
  const parts = parseTlogProof(proof)
  for (const change of [
    { index: -1 },
    { index: 2 ** 53 },
    { extra: new Uint8Array() },
    { hashes: [new Uint8Array(31)] },
  ]) {
    assert.throws(() => formatTlogProof({ ...parts, ...change }), { code: 'schema' })
  }
  assert.throws(() => formatTlogProof({ ...parts, checkpoint: 'no note' }), { code: 'checkpoint-invalid' })
})

test('E-07 one byte more or less, or another one, never gives a second text of the same proof', () => {
  const { proof } = vectors.accepted[0] ?? assert.fail()
  fc.assert(
    fc.property(fc.nat(proof.length - 1), fc.constantFrom('', '\n', ' ', '=', '0', 'A', '\u2028'), (at, other) => {
      const changed = proof.slice(0, at) + other + proof.slice(at + 1)
      let read
      try {
        read = parseTlogProof(changed)
      } catch {
        return
      }
      assert.equal(formatTlogProof(read), changed)
    }),
  )
})
