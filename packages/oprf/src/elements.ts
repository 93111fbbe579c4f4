import { fail } from './errors.ts'
import type { Group, Kernel } from './group.ts'
import { groupOf } from './kernels.ts'

/** Elements in one batch: at least one, at most this many (spec/matching.md §3). */
export const maxBatch = 4096

/** Refuses an empty or oversized batch. Throws `batch-size`. */
export function verifyBatchSize(count: number): number {
  if (count < 1 || count > maxBatch) fail('batch-size', { count })
  return count
}

/**
 * RFC 9497 §3.3: an element that came over a wire must decode and must not be the identity. Returns the elements.
 * A publisher calls this before it charges a budget; `blindEvaluate` does it again before it computes anything.
 * Throws `batch-size`, `element-invalid` with the index of the first bad one.
 */
export function verifyElements({
  elements,
  kernel,
}: {
  readonly elements: readonly Uint8Array[]
  readonly kernel?: Kernel
}): readonly Uint8Array[] {
  verifyBatchSize(elements.length)
  return decodeElements({ group: groupOf(kernel), elements })
}

/** RFC 9497 §2.1, DeserializeElement for each, plus §3.3's rule on the identity. Throws `element-invalid`. */
export function decodeElements({
  group,
  elements,
}: {
  readonly group: Group
  readonly elements: readonly Uint8Array[]
}): readonly Uint8Array[] {
  for (const [index, element] of elements.entries()) {
    if (!group.isElement(element)) fail('element-invalid', { index })
  }
  return elements
}
