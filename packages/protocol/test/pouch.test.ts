import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  canonicalBytes,
  formatInstant,
  isComityError,
  keyId,
  sha256,
  signingKeyFromSeed,
  signJws,
  toBase64url,
} from '@comity/codec'
import { foreignPouch, type PouchPartEntry, pouchName, verifyPouch } from '@comity/protocol/pouch'
import { messageType } from '../src/definition.ts'

const key = signingKeyFromSeed(new Uint8Array(32).fill(3))
const now = Date.UTC(2026, 10, 28)
const digest = sha256(Uint8Array.of(1))

/** A manifest as a hostile sender signs it: nothing of it was checked. */
function manifestOf(part: PouchPartEntry) {
  const value = {
    schema: 1,
    from: 'sudland-bank',
    to: 'norland-police',
    pouch: '00000000-0000-4000-8000-000000000001',
    number: 1,
    createdAt: formatInstant(now),
    expiresAt: formatInstant(now + 86_400_000),
    opened: [],
    seen: null,
    parts: [part],
  }
  const jws = signJws({ key, kid: keyId(key.publicKey), typ: messageType(pouchName), payload: canonicalBytes(value) })
  const sender = { party: 'sudland-bank', publicKey: key.publicKey }
  return verifyPouch({ manifest: foreignPouch(jws), sender, recipient: 'norland-police', now })
}

const segment = (length: number): PouchPartEntry => ({
  kind: 'segment',
  name: Buffer.from(digest).toString('hex'),
  length,
  sha256: toBase64url(digest),
})

test('B-08 a part that is longer than any of its kind is refused by its manifest, before a byte of it is read', () => {
  const longest = 8_388_608
  assert.equal(manifestOf(segment(longest)).manifest.parts[0]?.length, longest)
  for (const length of [longest + 1, 2 ** 32 - 1, Number.MAX_SAFE_INTEGER]) {
    assert.throws(
      () => manifestOf(segment(length)),
      (error) => isComityError(error, 'schema') && error.details['length'] === length,
    )
  }
})
