import { bucketRows, minBasePadding, minBaseRows, paddingTag, prefixOf } from '@comity/match-index'

/** Which padding rows an epoch's index holds, and the first number never used. */
export interface PaddingState {
  readonly seed: Uint8Array
  readonly live: readonly number[]
  readonly next: number
}

/** Padding rows of one base partition. */
export type PaddingByPartition = readonly (readonly number[])[]

/**
 * Fills base partitions to their size buckets (spec/matching.md §5): every padding row that is live stays, new ones are
 * added where a partition still wants some. A number whose tag falls elsewhere is passed over for good.
 */
export function padBase({
  counts,
  bits,
  padding,
}: {
  /** Real rows of each partition. */
  readonly counts: readonly number[]
  readonly bits: number
  readonly padding: PaddingState
}): { readonly partitions: PaddingByPartition; readonly padding: PaddingState } {
  const { seed } = padding
  const partitions: number[][] = counts.map(() => [])
  const placeOf = (index: number) => prefixOf({ tag: paddingTag({ seed, index }), bits })
  for (const index of padding.live) partitions[placeOf(index)]?.push(index)
  const least = Math.ceil(minBasePadding / counts.length)
  const wanted = counts.map((count, at) => {
    const held = partitions[at]?.length ?? 0
    return bucketRows(Math.max(count + Math.max(held, least), minBaseRows)) - count - held
  })
  let missing = wanted.reduce((sum, some) => sum + some, 0)
  let next = padding.next
  for (; missing > 0; next += 1) {
    const place = placeOf(next)
    const left = wanted[place] ?? 0
    if (left === 0) continue
    partitions[place]?.push(next)
    wanted[place] = left - 1
    missing -= 1
  }
  return { partitions, padding: { seed, live: partitions.flat().sort(ascending), next } }
}

/** Numbers of new padding rows that fill a delta to its bucket. */
export function padDelta({ rows, padding }: { readonly rows: number; readonly padding: PaddingState }): {
  readonly added: readonly number[]
  readonly padding: PaddingState
} {
  const added = Array.from({ length: bucketRows(rows) - rows }, (_, at) => padding.next + at)
  const { seed, live, next } = padding
  return { added, padding: { seed, live: [...live, ...added], next: next + added.length } }
}

/** Padding rows that leave with the real ones to fill a tombstone, or undefined when too few are live. */
export function padTombstone({
  rows,
  padding,
  random,
}: {
  readonly rows: number
  readonly padding: PaddingState
  readonly random: (length: number) => Uint8Array
}): { readonly removed: readonly number[]; readonly padding: PaddingState } | undefined {
  const count = bucketRows(rows) - rows
  if (count > padding.live.length) return undefined
  const { seed, live, next } = padding
  const removed = new Set<number>()
  // Any live ones, not the oldest: a reader must not learn from its age that a tag was padding.
  while (removed.size < count) {
    const [a = 0, b = 0, c = 0, d = 0] = random(4)
    const index = live[(((a << 24) | (b << 16) | (c << 8) | d) >>> 0) % live.length]
    if (index !== undefined) removed.add(index)
  }
  return { removed: [...removed], padding: { seed, live: live.filter((index) => !removed.has(index)), next } }
}

/** Live padding numbers as they are stored: 4 bytes each. */
export function encodePadding(live: readonly number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(live.length * 4))
  for (const [at, index] of live.entries()) bytes.setUint32(at * 4, index)
  return new Uint8Array(bytes.buffer)
}

/** Reads what `encodePadding` wrote. */
export function decodePadding(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / 4 }, (_, at) => view.getUint32(at * 4))
}

function ascending(left: number, right: number): number {
  return left - right
}
