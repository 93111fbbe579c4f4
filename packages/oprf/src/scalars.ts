import { fail } from './errors.ts'
import type { Group } from './group.ts'

/** Where random bytes come from: exactly as many as asked for, unpredictable. Given by the caller. */
export type Random = (length: number) => Uint8Array

/** RFC 9496 §4.4: the group order, 2^252 + 27742317777372353535851937790883648493, little-endian. */
const order = Uint8Array.from([
  0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0x10,
])

/** Tells whether `bytes` is the one encoding of a scalar from 1 to the order less one. */
export function isScalar(bytes: Uint8Array): boolean {
  if (bytes.length !== 32 || bytes.every((byte) => byte === 0)) return false
  for (let at = 31; at >= 0; at -= 1) {
    const difference = (bytes[at] ?? 0) - (order[at] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}

/** RFC 9497 §2.1, RandomScalar by §4.7.2: 64 random bytes modulo the order. Throws `random-invalid`. */
export function randomScalar({ group, random }: { readonly group: Group; readonly random: Random }): Uint8Array {
  const bytes = random(64)
  if (bytes.length !== 64) fail('random-invalid', { length: bytes.length })
  const scalar = group.reduceScalar(bytes)
  if (!isScalar(scalar)) fail('random-invalid', {})
  return scalar
}

/**
 * The inverses of scalars that `isScalar` accepts, with one inversion and three products each: the product of all is
 * inverted, then each is peeled off from the end.
 */
export function invertAll({
  group,
  scalars,
}: {
  readonly group: Group
  readonly scalars: readonly Uint8Array[]
}): readonly Uint8Array[] {
  const products: Uint8Array[] = []
  let product: Uint8Array | undefined
  for (const scalar of scalars) {
    product = product === undefined ? scalar : group.multiplyScalars({ left: product, right: scalar })
    products.push(product)
  }
  if (product === undefined) return []
  const inverses: Uint8Array[] = new Array<Uint8Array>(scalars.length)
  let rest = group.invertScalar(product)
  for (let at = scalars.length - 1; at >= 0; at -= 1) {
    const before = products[at - 1]
    const scalar = scalars[at]
    inverses[at] = before === undefined ? rest : group.multiplyScalars({ left: rest, right: before })
    if (scalar !== undefined) rest = group.multiplyScalars({ left: rest, right: scalar })
  }
  return inverses
}
