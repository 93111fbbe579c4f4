import { fail } from './errors.ts'
import { joinHashes } from './hash.ts'

/** One complete subtree: `level` 0 is a leaf, `index` counts subtrees of 2^level leaves from the left. */
export interface Position {
  readonly level: number
  readonly index: number
}

/** Gives the hashes of complete subtrees, in the order asked. */
export type HashReader = (positions: readonly Position[]) => Promise<readonly Uint8Array[]>

interface Range {
  readonly from: number
  readonly to: number
}

/** RFC 6962 §2.1: the root of the first `size` entries. Throws `schema` when the reader gives too few hashes. */
export async function treeRoot({
  size,
  readHashes,
}: {
  readonly size: number
  readonly readHashes: HashReader
}): Promise<Uint8Array> {
  const [root] = await hashRanges([{ from: 0, to: size }], readHashes)
  return root ?? fail('schema', {})
}

/** RFC 6962 §2.1.1: the audit path of entry `index` in the tree of `size` entries. Throws `schema` outside the tree. */
export async function proveInclusion({
  index,
  size,
  readHashes,
}: {
  readonly index: number
  readonly size: number
  readonly readHashes: HashReader
}): Promise<readonly Uint8Array[]> {
  if (!(index >= 0 && index < size)) fail('schema', { index, size })
  return hashRanges(inclusionRanges(index, { from: 0, to: size }), readHashes)
}

/** RFC 6962 §2.1.2: that the tree of `fromSize` entries begins the tree of `size`. Throws `schema` unless it can. */
export async function proveConsistency({
  fromSize,
  size,
  readHashes,
}: {
  readonly fromSize: number
  readonly size: number
  readonly readHashes: HashReader
}): Promise<readonly Uint8Array[]> {
  if (!(fromSize >= 0 && fromSize <= size)) fail('schema', { fromSize, size })
  // Every tree begins with the empty one and with itself; neither needs a hash.
  if (fromSize === 0 || fromSize === size) return []
  return hashRanges(consistencyRanges(fromSize, { from: 0, to: size }, true), readHashes)
}

function inclusionRanges(index: number, range: Range): readonly Range[] {
  if (range.to - range.from === 1) return []
  const middle = range.from + split(range)
  const left = { from: range.from, to: middle }
  const right = { from: middle, to: range.to }
  return index < middle ? [...inclusionRanges(index, left), right] : [...inclusionRanges(index, right), left]
}

/** RFC 6962 §2.1.2, SUBPROOF; `whole` says that the old tree is known to the reader as a subtree of its own. */
function consistencyRanges(fromSize: number, range: Range, whole: boolean): readonly Range[] {
  if (fromSize === range.to) return whole ? [] : [range]
  const middle = range.from + split(range)
  const left = { from: range.from, to: middle }
  const right = { from: middle, to: range.to }
  if (fromSize <= middle) return [...consistencyRanges(fromSize, left, whole), right]
  return [...consistencyRanges(fromSize, right, false), left]
}

/** The largest power of two smaller than the number of leaves. */
function split({ from, to }: Range): number {
  let power = 1
  while (power * 2 < to - from) power *= 2
  return power
}

/** Reads every hash in one call, so that a reader over tiles fetches each tile once. */
async function hashRanges(ranges: readonly Range[], readHashes: HashReader): Promise<readonly Uint8Array[]> {
  const parts = ranges.map(completeSubtrees)
  const hashes = await readHashes(parts.flat())
  let at = 0
  return parts.map((positions) => {
    const own = hashes.slice(at, (at += positions.length))
    if (own.length !== positions.length) fail('schema', { length: own.length })
    return joinHashes(own)
  })
}

function completeSubtrees({ from, to }: Range): readonly Position[] {
  const positions: Position[] = []
  let at = from
  while (at < to) {
    let level = 0
    while (2 ** (level + 1) <= to - at) level += 1
    positions.push({ level, index: at / 2 ** level })
    at += 2 ** level
  }
  return positions
}
