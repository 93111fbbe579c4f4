import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { concatBytes, i2osp, lengthPrefixed, sha256, utf8Encode } from '@comity/codec'
import { encodeLabel, labelContext, openLabel, sealLabel, splitOutput } from '../src/index.ts'
import { agreementHash, context, labelOf, outputOf, saltOf } from './fixtures.ts'

const parts = splitOutput(outputOf(1))
const salt = saltOf(1)
const label = labelOf(1)
const sealed = sealLabel({ context, parts, salt, label })

test('a sealed label opens to the same label', () => {
  assert.deepEqual(openLabel({ context, parts, salt, sealed }), label)
})

test('a sealed label equals the one that a second implementation of RFC 8439 makes', () => {
  const nonce = sha256(concatBytes(utf8Encode('comity-label/1'), salt, parts.tag)).subarray(0, 12)
  const data = lengthPrefixed(utf8Encode('norland-police'), agreementHash, i2osp(1, 4), parts.tag)
  assert.deepEqual(sealed, chacha20poly1305(parts.labelKey, nonce, data).encrypt(encodeLabel(label)))
})

const moved = {
  'another publisher': { context: labelContext({ publisher: 'sudland-bank', agreementHash, epoch: 1 }) },
  'another agreement': {
    context: labelContext({ publisher: 'norland-police', agreementHash: new Uint8Array(32), epoch: 1 }),
  },
  'another epoch': { context: labelContext({ publisher: 'norland-police', agreementHash, epoch: 2 }) },
  'another segment': { salt: saltOf(2) },
  'another tag': { parts: { ...parts, tag: splitOutput(outputOf(2)).tag } },
  'another label key': { parts: { ...parts, labelKey: splitOutput(outputOf(2)).labelKey } },
}

for (const [place, change] of Object.entries(moved)) {
  test(`C-11 a label moved to ${place} is damaged`, () => {
    assert.throws(() => openLabel({ context, parts, salt, sealed, ...change }), { code: 'label-damaged' })
  })
}

test('a label with any one bit flipped is damaged', () => {
  for (let bit = 0; bit < 256; bit += 1) {
    const flipped = sealed.with(bit >> 3, (sealed[bit >> 3] ?? 0) ^ (1 << (bit & 7)))
    assert.throws(() => openLabel({ context, parts, salt, sealed: flipped }), { code: 'label-damaged' })
  }
})

test('a label whose last byte is not zero is damaged even when it is sealed with the right key', () => {
  const nonce = sha256(concatBytes(utf8Encode('comity-label/1'), salt, parts.tag)).subarray(0, 12)
  const data = concatBytes(context.prefix, parts.tag)
  const odd = chacha20poly1305(parts.labelKey, nonce, data).encrypt(encodeLabel(label).with(15, 1))
  assert.throws(() => openLabel({ context, parts, salt, sealed: odd }), { code: 'label-damaged' })
})
