import { concatBytes, sha256 } from '@comity/codec'

/** Bytes of every hash here. */
export const hashSize = 32

const leafPrefix = Uint8Array.of(0)
const nodePrefix = Uint8Array.of(1)

/** RFC 6962 §2.1: the hash of one entry, SHA-256(0x00 ‖ entry). */
export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256(concatBytes(leafPrefix, entry))
}

/** RFC 6962 §2.1: the hash of an inner node, SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash({ left, right }: { readonly left: Uint8Array; readonly right: Uint8Array }): Uint8Array {
  return sha256(concatBytes(nodePrefix, left, right))
}

/** RFC 6962 §2.1: the root of the tree without entries, SHA-256 of nothing. */
export function emptyRoot(): Uint8Array {
  return sha256(new Uint8Array())
}

/** Joins the roots of complete subtrees, largest and leftmost first, into the root over all of them. */
export function joinHashes(hashes: readonly Uint8Array[]): Uint8Array {
  const last = hashes.at(-1)
  if (last === undefined) return emptyRoot()
  // RFC 6962 §2.1 splits at the largest power of two: the right part is joined first.
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash({ left, right }), last)
}

/** The row above a row of nodes: the hashes of its pairs; a last one without partner has no parent yet. */
export function rowAbove(row: readonly Uint8Array[]): readonly Uint8Array[] {
  const above: Uint8Array[] = []
  for (let at = 0; at + 1 < row.length; at += 2) {
    const [left, right] = row.slice(at, at + 2)
    if (left !== undefined && right !== undefined) above.push(nodeHash({ left, right }))
  }
  return above
}

/** The root over 1, 2, 4 … complete subtrees of equal size, such as one row of a tile. */
export function balancedRoot(row: readonly Uint8Array[]): Uint8Array {
  let hashes = row
  while (hashes.length > 1) hashes = rowAbove(hashes)
  return joinHashes(hashes)
}
