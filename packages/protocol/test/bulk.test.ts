import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeFrame, encodeFrame } from '@comity/protocol'
import fc from 'fast-check'

const limits = { maxBytes: 64, maxBulk: 128 }
const letter = fc.constantFrom('A', 'B', 'z', '0', '9', '-', '_', '.')

test('what is framed is read back, and what is accepted is framed to the same bytes', () => {
  const seed = 20_261_124
  const jws = fc.array(letter, { maxLength: 64 }).map((letters) => letters.join(''))
  const bulk = fc.option(fc.uint8Array({ maxLength: 128 }), { nil: undefined })
  fc.assert(
    fc.property(jws, bulk, (text, bytes) => {
      const frame = encodeFrame({ jws: text, bulk: bytes })
      const read = decodeFrame(frame, limits)
      assert.equal(read.jws, text)
      assert.deepEqual(
        read.bulk === undefined ? undefined : [...read.bulk],
        bytes === undefined ? undefined : [...bytes],
      )
      assert.deepEqual(encodeFrame(read), frame)
    }),
    { seed },
  )
})

test('a frame whose length points past its end, is too long or holds more than ASCII is refused', () => {
  const octets = 'application/octet-stream'
  const bad: readonly (readonly [string, Uint8Array])[] = [
    [octets, new Uint8Array()],
    [octets, new Uint8Array([0, 0, 0])],
    [octets, new Uint8Array([0, 0, 0, 9, 65])],
    [octets, new Uint8Array([255, 255, 255, 255, 65])],
    [octets, new Uint8Array(4 + 129)],
    [octets, new Uint8Array([0, 0, 0, 1, 0xc3])],
    ['application/jose', new Uint8Array(65).fill(65)],
    ['application/jose', new Uint8Array([65, 10])],
    ['application/json', new Uint8Array([65])],
  ]
  for (const [contentType, content] of bad) {
    assert.throws(() => decodeFrame({ contentType, content }, limits), { code: 'schema' })
  }
})
