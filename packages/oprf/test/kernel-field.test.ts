import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ed25519, ristretto255 } from '@noble/curves/ed25519.js'
import { toHex } from '@comity/codec'
import { littleEndian, openProbe, prime, wholeNumber } from './kernel-build.ts'

const probe = await openProbe()
const memory = new DataView(probe.memory.buffer)
const bytes = new Uint8Array(probe.memory.buffer)
const runs = process.env['COMITY_SOAK'] === undefined ? 2_000 : 1_000_000
// Addresses that the probed functions use for nothing: where sums keep their weights.
const [left, right, out, spare, text] = [0x10000, 0x10100, 0x10200, 0x10300, 0x10400]

/** kernel/assembly/field.ts: what a limb of width 1 may reach. */
const widthOne = 2 ** 50 + 2 ** 14
type Limbs = readonly number[]

function write(address: number, lanes: readonly [Limbs, Limbs]): void {
  for (const [lane, limbs] of lanes.entries())
    limbs.forEach((limb, at) => memory.setFloat64(address + 16 * at + 8 * lane, limb, true))
}

function read(address: number, lane: number): Limbs {
  return Array.from({ length: 5 }, (_, at) => memory.getFloat64(address + 16 * at + 8 * lane, true))
}

function valueOf(limbs: Limbs): bigint {
  const value = limbs.reduce((sum, limb, at) => sum + (BigInt(limb) << BigInt(51 * at)), 0n) % prime
  return value < 0n ? value + prime : value
}

function limbsOf(value: bigint): Limbs {
  return Array.from({ length: 5 }, (_, at) => Number((value >> BigInt(51 * at)) & (2n ** 51n - 1n)))
}

/** Limbs at and around their limits, and anywhere between. */
function limbs(width: number): fc.Arbitrary<Limbs> {
  const limit = width * widthOne
  const near = [0, 1, 2, 2 ** 49, 2 ** 50 - 1, 2 ** 50, limit - 1, limit].flatMap((size) => [size, -size])
  const limb = fc.oneof(fc.constantFrom(...near), fc.integer({ min: -limit, max: limit }))
  const same = fc.constantFrom(limit, -limit).map((one) => [one, one, one, one, one])
  return fc.oneof(
    { weight: 8, arbitrary: fc.array(limb, { minLength: 5, maxLength: 5 }) },
    { weight: 1, arbitrary: same },
  )
}

const lanes = (width: number) => fc.tuple(limbs(width), limbs(width))

function assertWidthOne(found: Limbs): void {
  for (const limb of found) assert(Number.isInteger(limb) && Math.abs(limb) <= widthOne, `a limb of ${String(limb)}`)
}

for (const [one, other] of [
  [1, 1],
  [2, 1],
  [1, 2],
  [3, 1],
  [1, 3],
] as const) {
  test(`products of widths ${String(one)} and ${String(other)} are those of whole numbers, and of width 1`, () => {
    fc.assert(
      fc.property(lanes(one), lanes(other), (a, b) => {
        write(left, a)
        write(right, b)
        probe.mul(out, left, right)
        for (const lane of [0, 1] as const) {
          assert.equal(valueOf(read(out, lane)), (valueOf(a[lane]) * valueOf(b[lane])) % prime)
          assertWidthOne(read(out, lane))
        }
      }),
      { numRuns: runs },
    )
  })
}

test('a product past the widths is wrong, so the tests of products can fail', () => {
  const most = Array.from({ length: 5 }, () => 2 * widthOne)
  write(left, [most, most])
  probe.mul(out, left, left)
  assert.notEqual(valueOf(read(out, 0)), valueOf(most) ** 2n % prime)
})

test('squares of width 1 are those of whole numbers, and of width 1', () => {
  fc.assert(
    fc.property(lanes(1), (a) => {
      write(left, a)
      probe.sq(out, left)
      for (const lane of [0, 1] as const) {
        assert.equal(valueOf(read(out, lane)), valueOf(a[lane]) ** 2n % prime)
        assertWidthOne(read(out, lane))
      }
    }),
    { numRuns: runs },
  )
})

test('a carry keeps the value of widths up to 8 and leaves width 1', () => {
  fc.assert(
    fc.property(lanes(8), (a) => {
      write(left, a)
      probe.carry(out, left)
      for (const lane of [0, 1] as const) {
        assert.equal(valueOf(read(out, lane)), valueOf(a[lane]))
        assertWidthOne(read(out, lane))
      }
    }),
    { numRuns: runs },
  )
})

test('bytes are of the one representative below the prime, also next to 0, the prime and 2^255', () => {
  const edge = fc
    .tuple(fc.constantFrom(0n, prime, 2n * prime, 2n ** 255n, -prime), fc.integer({ min: -40, max: 40 }))
    .map(([base, step]) => {
      const value = base + BigInt(step)
      const low = value % 2n ** 204n
      return [
        ...limbsOf(low < 0n ? -low : low)
          .slice(0, 4)
          .map((limb) => (low < 0n ? -limb : limb)),
        Number(value / 2n ** 204n),
      ]
    })
  fc.assert(
    fc.property(fc.oneof(edge, limbs(3)), fc.oneof(edge, limbs(3)), (a, b) => {
      write(left, [a, b])
      for (const lane of [0, 1] as const) {
        probe.toBytes(text, left, lane)
        assert.equal(wholeNumber(bytes.slice(text, text + 32)), valueOf(lane === 0 ? a : b))
      }
    }),
    { numRuns: runs },
  )
})

const { Point } = ed25519
const modulo = (value: bigint) => ((value % prime) + prime) % prime
/** The points of order 1, 2 and 4 of edwards25519: what ristretto255 must not see. */
const i = 19681161376707505956807079304988542015446066515923890162744021073123829784752n
const torsion = [
  Point.ZERO,
  Point.fromAffine({ x: 0n, y: prime - 1n }),
  Point.fromAffine({ x: i, y: 0n }),
  Point.fromAffine({ x: prime - i, y: 0n }),
]

/** A point in extended coordinates, all multiplied by `scale`, which changes nothing. */
function writePoint(
  address: number,
  { point, scale }: { readonly point: InstanceType<typeof Point>; readonly scale: bigint },
): void {
  const { x, y } = point.toAffine()
  const part = (value: bigint) => limbsOf(modulo(value * scale))
  write(address, [part(x), part(y)])
  write(address + 80, [part(1n), part(x * y)])
  probe.carry(address, address)
  probe.carry(address + 80, address + 80)
}

const scalars = fc.bigInt({ min: 1n, max: 2n ** 252n })
const scales = fc.bigInt({ min: 1n, max: prime - 1n })

test('all four points of a coset, however scaled, have the one encoding that noble gives', () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(20).map(BigInt), scalars), scales, (scalar, scale) => {
      const base = scalar === 0n ? Point.ZERO : Point.BASE.multiply(scalar)
      const expected =
        scalar === 0n ? toHex(new Uint8Array(32)) : toHex(ristretto255.Point.BASE.multiply(scalar).toBytes())
      for (const other of torsion) {
        writePoint(left, { point: base.add(other), scale })
        probe.encode(text, left)
        assert.equal(toHex(bytes.slice(text, text + 32)), expected)
      }
    }),
    { numRuns: 60 },
  )
})

test('sums and doubles are right for equal, opposite, neutral and torsion points: the formulas are complete', () => {
  const points = [0n, 1n, 2n, 3n].map((small) => (small === 0n ? Point.ZERO : Point.BASE.multiply(small)))
  const all = [...points, ...points.map((point) => point.negate()), ...torsion]
  const check = (expected: InstanceType<typeof Point>) => {
    const [x, y, z, t] = [read(out, 0), read(out, 1), read(out + 80, 0), read(out + 80, 1)].map(valueOf)
    const affine = expected.toAffine()
    assert(x !== undefined && y !== undefined && z !== undefined && t !== undefined && z !== 0n)
    assert.equal(x, modulo(affine.x * z))
    assert.equal(y, modulo(affine.y * z))
    assert.equal(modulo(t * z), modulo(x * y))
  }
  for (const one of all) {
    writePoint(left, { point: one, scale: 7n })
    probe.double(out, left)
    check(one.double())
    for (const other of all) {
      writePoint(right, { point: other, scale: prime - 3n })
      probe.toCached(spare, right)
      probe.addCached(out, left, spare)
      check(one.add(other))
    }
  }
})

test('a secret multiplication of a torsion coset is the multiplication', () => {
  const scalar = 2n ** 252n + 12345n
  const expected = toHex(ristretto255.Point.BASE.multiply(scalar).toBytes())
  for (const other of torsion) {
    writePoint(left, { point: Point.BASE.add(other), scale: 5n })
    bytes.set(littleEndian(scalar), spare)
    probe.multiplySecret(out, left, spare)
    probe.encode(text, out)
    assert.equal(toHex(bytes.slice(text, text + 32)), expected)
  }
})
