import assert from 'node:assert/strict'
import test from 'node:test'
import { standingKey } from '../src/partner/pinned-keys.ts'

const [pinned, replaced, revoked] = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte))
const untilAt = 1_000
const partner = {
  messageKey: pinned ?? new Uint8Array(),
  formerKeys: [
    { kid: 'replaced', key: replaced ?? new Uint8Array(), untilAt, revokedAt: null },
    { kid: 'revoked', key: revoked ?? new Uint8Array(), untilAt, revokedAt: 500 },
  ],
}

test('A-10 what carries no instant is proved by the pinned key, or by a replaced one during its overlap', () => {
  assert.equal(standingKey(partner, untilAt)('pinned'), pinned)
  assert.equal(standingKey(partner, untilAt)('replaced'), replaced)
  assert.throws(() => standingKey(partner, untilAt + 1)('replaced'), { code: 'key-revoked' })
})

test('A-10 what carries no instant is never proved by a revoked key: nobody can say that it was signed before', () => {
  assert.throws(() => standingKey(partner, 400)('revoked'), { code: 'key-revoked' })
})
