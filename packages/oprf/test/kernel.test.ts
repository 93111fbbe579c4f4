import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromHex, toHex } from '@comity/codec'
import { fastGroup } from '../src/group-fast.ts'
import { kernelGroup } from '../src/group-kernel.ts'
import { nobleGroup } from '../src/group-noble.ts'
import { sodiumGroup } from '../src/group-sodium.ts'
import { passesSelfCheck } from '../src/self-check.ts'
import { littleEndian, openKernel, order, prime } from './kernel-build.ts'
import { readVectors } from './vectors.ts'

const soak = process.env['COMITY_SOAK'] !== undefined
const sodiumRuns = soak ? 1_000_000 : 300
const nobleRuns = soak ? 10_000 : 60
const groups = [fastGroup, sodiumGroup, nobleGroup] as const
const hex = (bytes: Uint8Array | undefined) => bytes && toHex(bytes)
const random = (length: number) => new Uint8Array(randomBytes(length))

const refusedElements = readVectors('refused-elements.json') as {
  readonly cases: readonly { readonly element: string; readonly why: string }[]
}

/** Whole numbers at which digits, limbs, the order or the field turn over. */
const edges = [
  ...[0n, 1n, 2n, 7n, 8n, 9n, 15n, 16n, 17n, order - 2n, order - 1n, order, order + 1n, 2n * order, prime, prime - 1n],
  ...[51n, 102n, 153n, 204n, 252n, 253n, 254n].flatMap((bit) => [2n ** bit - 1n, 2n ** bit, 2n ** bit + 1n]),
  ...['77', '88', '89', '78', '99', 'f7', '80', '08'].map((byte) => BigInt(`0x${byte.repeat(32)}`) % 2n ** 255n),
  2n ** 255n - 1n,
  (2n ** 255n - 1n) / 3n,
]
const belowOrder = edges.filter((value) => value < order)
const scalar = fc.oneof(
  { weight: 3, arbitrary: fc.bigInt({ min: 0n, max: order - 1n }) },
  { weight: 1, arbitrary: fc.constantFrom(...belowOrder) },
)
const uniform = fc.oneof(
  { weight: 3, arbitrary: fc.uint8Array({ minLength: 64, maxLength: 64 }) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...edges), fc.constantFrom(...edges)).map(([low, high]) => join(low, high)),
  },
)

function join(low: bigint, high: bigint): Uint8Array {
  const bytes = new Uint8Array(64)
  bytes.set(littleEndian(low))
  bytes.set(littleEndian(high), 32)
  return bytes
}

test('this platform runs the kernel of our own, which is what the tests of the fast kernel check', () => {
  assert.notEqual(fastGroup, sodiumGroup)
  for (const group of groups) assert(passesSelfCheck(group))
})

test('products with edge scalars, also past the order, are those of libsodium, and of noble below the order', () => {
  const elements = [1n, 2n, order - 1n].map((small) => fastGroup.multiplyGenerator(littleEndian(small)))
  for (const value of edges) {
    for (const element of [...elements, fastGroup.elementFromUniform(random(64))]) {
      const factors = { scalar: littleEndian(value), element }
      const product = hex(fastGroup.multiply(factors))
      assert.equal(product, hex(sodiumGroup.multiply(factors)), String(value))
      assert.equal(
        product,
        hex(nobleGroup.multiply({ ...factors, scalar: littleEndian(value % order) })),
        String(value),
      )
    }
  }
})

test('the first sixteen multiples of the generator are those of both other groups, one by one and by sums', () => {
  let sum = new Uint8Array(32)
  const generator = fastGroup.multiplyGenerator(littleEndian(1n))
  for (let value = 1n; value <= 16n; value += 1n) {
    sum = Uint8Array.from(fastGroup.addElements({ left: sum, right: generator }))
    for (const group of groups) assert.equal(hex(sum), hex(group.multiplyGenerator(littleEndian(value))))
  }
})

test('hashing to the group and multiplying are the same in the fast kernel, libsodium and noble', () => {
  const property = (others: readonly (typeof groups)[number][]) =>
    fc.property(uniform, scalar, (bytes, value) => {
      const factor = littleEndian(value)
      const element = fastGroup.elementFromUniform(bytes)
      const product = hex(fastGroup.multiply({ scalar: factor, element }))
      assert.equal(hex(fastGroup.multiplyUniform({ scalar: factor, uniform: bytes })), product)
      for (const other of others) {
        assert.equal(hex(element), hex(other.elementFromUniform(bytes)))
        assert.equal(product, hex(other.multiply({ scalar: factor, element })))
      }
    })
  fc.assert(property([sodiumGroup]), { numRuns: sodiumRuns })
  fc.assert(property([nobleGroup]), { numRuns: nobleRuns })
})

test('sums of two elements, equal, opposite and neutral ones among them, are those of libsodium and noble', () => {
  const element = fc.oneof(
    uniform.map((bytes) => fastGroup.elementFromUniform(bytes)),
    fc.constantFrom(...belowOrder.slice(0, 12)).map((value) => fastGroup.multiplyGenerator(littleEndian(value))),
  )
  fc.assert(
    fc.property(element, element, (left, right) => {
      const sum = hex(fastGroup.addElements({ left, right }))
      for (const group of groups) assert.equal(hex(group.addElements({ left, right })), sum)
    }),
    { numRuns: nobleRuns * 4 },
  )
})

test('the fast kernel takes and refuses the same encodings as libsodium and noble, valid ones and near misses', () => {
  const nearField = fc
    .tuple(fc.nat(255), fc.nat(255))
    .map(([low, high]) => littleEndian(prime + BigInt(low) - 128n + (BigInt(high) << 248n)))
  const valid = uniform.map((bytes) => fastGroup.elementFromUniform(bytes))
  const oneBit = fc.tuple(valid, fc.nat(255)).map(([bytes, bit]) => {
    const changed = bytes.slice()
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    return changed
  })
  const negated = valid.map((bytes) => littleEndian(prime - BigInt(`0x${toHex(bytes.slice().reverse())}`)))
  const beyond = fc.bigInt({ min: 0n, max: 18n }).map((small) => littleEndian(prime + small))
  const any = fc.uint8Array({ minLength: 32, maxLength: 32 })
  fc.assert(
    fc.property(fc.oneof(any, nearField, valid, oneBit, negated, beyond), (bytes) => {
      const taken = fastGroup.isElement(bytes)
      assert.equal(taken, sodiumGroup.isElement(bytes))
      assert.equal(taken, nobleGroup.isElement(bytes))
      const factors = { scalar: littleEndian(3n), element: bytes }
      assert.equal(hex(fastGroup.multiply(factors)), hex(sodiumGroup.multiply(factors)))
      const terms = [{ weight: littleEndian(3n), element: bytes }]
      assert.equal(hex(fastGroup.weightedSum(terms)), hex(nobleGroup.weightedSum(terms)))
    }),
    { numRuns: nobleRuns * 8 },
  )
})

for (const { element, why } of refusedElements.cases) {
  test(`C-01 the kernel refuses an element alone, as a factor and in a sum because ${why} (${element.slice(0, 8)})`, () => {
    const bytes = fromHex(element)
    const good = { weight: littleEndian(5n), element: fastGroup.multiplyGenerator(littleEndian(9n)) }
    assert.equal(fastGroup.isElement(bytes), false)
    assert.equal(fastGroup.multiply({ scalar: littleEndian(5n), element: bytes }), undefined)
    for (const at of [0, 1, 49, 50]) {
      const terms = Array.from({ length: 51 }, () => good)
      terms[at] = { weight: littleEndian(5n), element: bytes }
      assert.equal(fastGroup.weightedSum(terms), undefined)
    }
  })
}

test('nothing of a secret stays in the memory of the module after a call', async () => {
  const kernel = await openKernel()
  const group = kernelGroup(kernel)
  const memory = new Uint8Array(kernel.memory.buffer)
  const secret = littleEndian(order - 12345n)
  const bytes = random(64)
  const calls = [
    () => group.multiplyUniform({ scalar: secret, uniform: bytes }),
    () => group.multiply({ scalar: secret, element: group.multiplyGenerator(littleEndian(3n)) }),
    () => group.multiply({ scalar: secret, element: new Uint8Array(32).fill(255) }),
    () => group.elementFromUniform(bytes),
  ]
  for (const call of calls) {
    call()
    assert(memory.subarray(0, kernel.WEIGHTS.value).every((byte) => byte === 0))
    assert.equal(Buffer.from(memory).indexOf(secret), -1)
  }
})
