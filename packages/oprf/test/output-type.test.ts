import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deriveKeyPair, evaluate, type Output } from '@comity/oprf'

const take = (output: Output) => output.length

test('an Output comes from evaluate or finalize and from no other bytes, or this file does not compile', () => {
  const { secretKey } = deriveKeyPair({ seed: new Uint8Array(32).fill(1), info: new Uint8Array() })
  const output = evaluate({ secretKey, input: new Uint8Array() })
  assert.equal(take(output), 64)
  // @ts-expect-error -- plain bytes are no Output
  assert.equal(take(new Uint8Array(64)), 64)
  // @ts-expect-error -- a part of an Output is no Output
  assert.equal(take(output.subarray(0, 12)), 12)
  // @ts-expect-error -- the key is no Output
  assert.equal(take(secretKey), 32)
})
