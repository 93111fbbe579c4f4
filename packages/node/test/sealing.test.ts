import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fromBase64url, isComityError, lengthPrefixed, toBase64url, utf8Encode } from '@comity/codec'
import { sealingPublicKey } from '../src/partner/own-card.ts'
import { openSealed, type SealContext, type SealedPayload, sealTo } from '@comity/client'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const privateKey = new Uint8Array(randomBytes(32))
const publicKey = sealingPublicKey(privateKey)
const context: SealContext = { name: 'request.send', from: 'norland', to: 'sudland', request: 'a' }
const bytes = utf8Encode('What is released.')

test('what is sealed to a key opens with it, and twice gives different bytes', async () => {
  const payload = await sealTo({ publicKey, context, bytes })
  assert.deepEqual(await openSealed({ privateKeys: [privateKey], context, payload }), bytes)
  assert.notEqual((await sealTo({ publicKey, context, bytes })).ciphertext, payload.ciphertext)
})

test('a payload opens for its own message, parties and request only', async () => {
  const payload = await sealTo({ publicKey, context, bytes })
  for (const member of ['name', 'from', 'to', 'request'] as const) {
    const other = { ...context, [member]: 'other' }
    await assert.rejects(
      openSealed({ privateKeys: [privateKey], context: other, payload }),
      refusedAs('object-mismatch'),
      member,
    )
  }
})

test('a payload for another key, an altered one and a hostile encapsulation are refused', async () => {
  const payload = await sealTo({ publicKey, context, bytes })
  const other = new Uint8Array(randomBytes(32))
  await assert.rejects(openSealed({ privateKeys: [other], context, payload }), refusedAs('object-mismatch'))
  const flipped = {
    ...payload,
    ciphertext: `${payload.ciphertext.startsWith('A') ? 'B' : 'A'}${payload.ciphertext.slice(1)}`,
  }
  await assert.rejects(
    openSealed({ privateKeys: [privateKey], context, payload: flipped }),
    refusedAs('object-mismatch'),
  )
  // RFC 9180 §7.1.4: an all-zero shared secret, from a point of small order, is refused.
  const small = { ...payload, enc: toBase64url(new Uint8Array(32)) }
  await assert.rejects(openSealed({ privateKeys: [privateKey], context, payload: small }), refusedAs('object-mismatch'))
  const short = { ...payload, enc: toBase64url(new Uint8Array(31)) }
  await assert.rejects(openSealed({ privateKeys: [privateKey], context, payload: short }), refusedAs('schema'))
})

interface SealingVectors {
  readonly privateKey: string
  readonly publicKey: string
  readonly context: SealContext
  readonly info: string
  readonly accepted: readonly { readonly payload: SealedPayload; readonly text: string }[]
  readonly refused: readonly {
    readonly why: string
    readonly context: SealContext
    readonly payload: SealedPayload
    readonly code: string
  }[]
}

const file = new URL('../../../vectors/casework/sealing.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')) as SealingVectors
const pinned = fromBase64url(vectors.privateKey, 32)

test('the sealed document of the vectors opens to its text, under the info that they spell out', async () => {
  assert.equal(toBase64url(sealingPublicKey(pinned)), vectors.publicKey)
  const { name, from, to, request } = vectors.context
  const parts = ['comity-seal/1', name, from, to, request].map(utf8Encode)
  assert.equal(toBase64url(lengthPrefixed(...parts)), vectors.info)
  for (const { payload, text } of vectors.accepted) {
    const found = await openSealed({ privateKeys: [pinned], context: vectors.context, payload })
    assert.deepEqual(found, utf8Encode(text))
  }
})

for (const { why, context: claimed, payload, code } of vectors.refused) {
  test(`a sealed document with ${why} is refused as ${code}`, async () => {
    await assert.rejects(openSealed({ privateKeys: [pinned], context: claimed, payload }), refusedAs(code))
  })
}
