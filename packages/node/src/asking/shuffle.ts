import type { Random } from '../context.ts'

/**
 * A copy in random order (Fisher–Yates): the order of a batch must not tell the order of an import (spec/matching.md
 * §6).
 */
export function shuffled<Item>(items: readonly Item[], random: Random): readonly Item[] {
  const order = [...items]
  // 48 random bits for each place: the bias of the remainder is below 2^-20 for any number of items that fits.
  const bits = random(6 * order.length)
  const view = new DataView(bits.buffer, bits.byteOffset, bits.byteLength)
  for (let at = order.length - 1; at > 0; at -= 1) {
    const drawn = view.getUint32(6 * at) * 0x1_0000 + view.getUint16(6 * at + 4)
    const other = drawn % (at + 1)
    const [left, right] = [order[at], order[other]]
    if (left === undefined || right === undefined) continue
    order[at] = right
    order[other] = left
  }
  return order
}
