import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError, signingKeyFromSeed } from '@comity/codec'
import { signAgreement, type Terms, verifyAgreementSignature } from '@comity/agreement'
import { readVectors } from './vectors.ts'

interface SignatureCase {
  readonly name: string
  readonly jws: string
  readonly party?: string
  readonly signedAt?: string
  readonly code: string | null
}

const { base: terms } = readVectors('terms') as { readonly base: Terms }
const { cases } = readVectors('signature') as { readonly cases: readonly SignatureCase[] }

for (const { name, jws, party, signedAt, code } of cases) {
  test(`${name} is ${code === null ? 'accepted' : `refused as ${code}`}`, () => {
    if (code !== null)
      assert.throws(
        () => verifyAgreementSignature({ jws, terms }),
        (error) => isComityError(error, code),
      )
    else assert.partialDeepStrictEqual(verifyAgreementSignature({ jws, terms }), { party, signedAt })
  })
}

test('a party signs only with the key that the terms name for it', () => {
  const key = signingKeyFromSeed(new Uint8Array(32).fill(2))
  assert.throws(
    () => signAgreement({ terms, party: 'norland-police', key, signedAt: 0 }),
    (error) => isComityError(error, 'object-mismatch'),
  )
})
