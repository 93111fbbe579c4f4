import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { isComityError, toBase64url, utf8Encode } from '@comity/codec'
import { sealingPublicKey } from '../src/partner/own-card.ts'
import { openSealed, type SealContext, sealTo } from '../src/casework/sealing.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const privateKey = new Uint8Array(randomBytes(32))
const publicKey = sealingPublicKey(privateKey)
const context: SealContext = { name: 'request.send', from: 'norland', to: 'sudland', request: 'a' }
const bytes = utf8Encode('What is released.')

test('what is sealed to a key opens with it, and twice gives different bytes', async () => {
  const payload = await sealTo({ publicKey, context, bytes })
  assert.deepEqual(await openSealed({ privateKey, context, payload }), bytes)
  assert.notEqual((await sealTo({ publicKey, context, bytes })).ciphertext, payload.ciphertext)
})

test('a payload opens for its own message, parties and request only', async () => {
  const payload = await sealTo({ publicKey, context, bytes })
  for (const member of ['name', 'from', 'to', 'request'] as const) {
    const other = { ...context, [member]: 'other' }
    await assert.rejects(openSealed({ privateKey, context: other, payload }), refusedAs('object-mismatch'), member)
  }
})

test('a payload for another key, an altered one and a hostile encapsulation are refused', async () => {
  const payload = await sealTo({ publicKey, context, bytes })
  const other = new Uint8Array(randomBytes(32))
  await assert.rejects(openSealed({ privateKey: other, context, payload }), refusedAs('object-mismatch'))
  const flipped = {
    ...payload,
    ciphertext: `${payload.ciphertext.startsWith('A') ? 'B' : 'A'}${payload.ciphertext.slice(1)}`,
  }
  await assert.rejects(openSealed({ privateKey, context, payload: flipped }), refusedAs('object-mismatch'))
  // RFC 9180 §7.1.4: an all-zero shared secret, from a point of small order, is refused.
  const small = { ...payload, enc: toBase64url(new Uint8Array(32)) }
  await assert.rejects(openSealed({ privateKey, context, payload: small }), refusedAs('object-mismatch'))
  const short = { ...payload, enc: toBase64url(new Uint8Array(31)) }
  await assert.rejects(openSealed({ privateKey, context, payload: short }), refusedAs('schema'))
})
