import { mulAddUnsafe } from '@noble/curves/abstract/curve.js'
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import type { Group, Term } from './group.ts'

const { Point } = ristretto255
const { Fn } = Point
type NoblePoint = ReturnType<typeof Point.fromBytes>

/** ristretto255 of noble, in plain JavaScript: shares no line with the fast groups. */
export const nobleGroup: Group = {
  isElement: (bytes) => {
    const point = decode(bytes)
    return point !== undefined && !point.is0()
  },
  elementFromUniform: (uniform) => deriveToCurve(uniform).toBytes(),
  multiply: ({ scalar, element }) => multiplyPoint({ scalar, point: decode(element) }),
  multiplyUniform: ({ scalar, uniform }) => multiplyPoint({ scalar, point: deriveToCurve(uniform) }),
  multiplyGenerator: (scalar) => Point.BASE.multiply(Fn.fromBytes(scalar)).toBytes(),
  addElements: ({ left, right }) => Point.fromBytes(left).add(Point.fromBytes(right)).toBytes(),
  weightedSum,
  reduceScalar: (uniform) => Fn.toBytes(fromLittleEndian(uniform) % Fn.ORDER),
  multiplyScalars: ({ left, right }) => Fn.toBytes(Fn.mul(Fn.fromBytes(left), Fn.fromBytes(right))),
  subtractScalars: ({ from, amount }) => Fn.toBytes(Fn.sub(Fn.fromBytes(from), Fn.fromBytes(amount))),
  invertScalar: (scalar) => Fn.toBytes(Fn.inv(Fn.fromBytes(scalar))),
  sha512: (bytes) => sha512(bytes),
}

function multiplyPoint({ scalar, point }: { readonly scalar: Uint8Array; readonly point: NoblePoint | undefined }) {
  const factor = Fn.fromBytes(scalar)
  return point === undefined || point.is0() || Fn.is0(factor) ? undefined : point.multiply(factor).toBytes()
}

function deriveToCurve(uniform: Uint8Array): NoblePoint {
  const point = ristretto255_hasher.deriveToCurve?.(uniform)
  // noble types the method as optional because not every curve has it; ristretto255 does (RFC 9496 §4.3.4).
  if (point === undefined) throw new TypeError('noble has no deriveToCurve for ristretto255')
  return point
}

function decode(bytes: Uint8Array): NoblePoint | undefined {
  try {
    return Point.fromBytes(bytes)
  } catch {
    return undefined
  }
}

function weightedSum(terms: readonly Term[]): Uint8Array | undefined {
  const points: NoblePoint[] = []
  for (const { element } of terms) {
    const point = decode(element)
    if (point === undefined || point.is0()) return undefined
    points.push(point)
  }
  const weights = terms.map(({ weight }) => Fn.fromBytes(weight))
  return mulAddUnsafe(Point, points, weights).toBytes()
}

function fromLittleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
}
