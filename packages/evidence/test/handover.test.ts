import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError, signingKeyFromSeed, toBase64url } from '@comity/codec'
import { type Handover, signHandover, verifyBothHandovers, verifyHandover } from '@comity/evidence'

const keys = {
  giver: signingKeyFromSeed(new Uint8Array(32).fill(1)),
  receiver: signingKeyFromSeed(new Uint8Array(32).fill(2)),
}
const handover: Handover = {
  schema: 1,
  evidence: '6a4c1f0e-5b7d-4c1a-9f0e-2d3b4c5a6978',
  transfer: '7a4c1f0e-5b7d-4c1a-9f0e-2d3b4c5a6978',
  from: 'sudland-police',
  to: 'norland-police',
  root: toBase64url(new Uint8Array(32)),
  bytes: 10_000,
  released: toBase64url(new Uint8Array(32).fill(5)),
  at: '2026-07-23T09:00:00.000Z',
}
const signed = (side: keyof typeof keys, changed: Partial<Handover> = {}) => ({
  jws: signHandover({ handover: { ...handover, ...changed }, key: keys[side] }),
  publicKey: keys[side].publicKey,
})

test('a hand-over that both custodians signed is proved', () => {
  const both = verifyBothHandovers({ giver: signed('giver'), receiver: signed('receiver') })
  assert.deepEqual({ ...both }, handover)
})

test('two custodians who signed different hand-overs have proved none', () => {
  for (const changed of [
    { root: handover.released },
    { bytes: 9_999 },
    { to: 'westland-police' },
    { transfer: handover.evidence },
  ]) {
    const pair = { giver: signed('giver'), receiver: signed('receiver', changed) }
    assert.throws(
      () => verifyBothHandovers(pair),
      (error) => isComityError(error, 'proof-invalid'),
    )
  }
})

test('a hand-over signed by somebody else, or altered, is refused', () => {
  const { jws } = signed('giver')
  assert.throws(
    () => verifyHandover({ jws, publicKey: keys.receiver.publicKey }),
    (error) => isComityError(error, 'signature-invalid'),
  )
  const [head, payload, signature] = jws.split('.')
  const altered = `${String(head)}.${String(payload).replace(/^./, 'f')}.${String(signature)}`
  assert.throws(() => verifyHandover({ jws: altered, publicKey: keys.giver.publicKey }))
})
