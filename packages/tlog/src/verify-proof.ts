import { equalBytes } from '@comity/codec'
import { fail } from './errors.ts'
import { emptyRoot, hashSize, nodeHash } from './hash.ts'

/** A tree as its checkpoint states it. */
export interface TreeHead {
  readonly size: number
  readonly root: Uint8Array
}

/**
 * RFC 9162 §2.1.3.2: the leaf stands at `index` of the tree. Returns the index it proved. Throws `proof-invalid`.
 * `leafHash` must be computed by the caller from the entry: a node's hash taken for a leaf's would prove anything.
 */
export function verifyInclusion({
  leafHash,
  index,
  head,
  hashes,
}: {
  readonly leafHash: Uint8Array
  readonly index: number
  readonly head: TreeHead
  readonly hashes: readonly Uint8Array[]
}): number {
  checkHashes([leafHash, head.root, ...hashes])
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(head.size)) fail('proof-invalid', {})
  if (index < 0 || index >= head.size) fail('proof-invalid', { index, size: head.size })
  let path = { node: index, last: head.size - 1 }
  let root = leafHash
  for (const hash of hashes) {
    if (path.last === 0) fail('proof-invalid', { index })
    if (isOdd(path.node) || path.node === path.last) {
      root = nodeHash({ left: hash, right: root })
      path = skipMissing(path)
    } else root = nodeHash({ left: root, right: hash })
    path = up(path)
  }
  if (path.last !== 0 || !equalBytes(root, head.root)) fail('proof-invalid', { index })
  return index
}

/**
 * RFC 9162 §2.1.4.2: `to` holds everything `from` holds, in the same places. Returns `to`. Throws `proof-invalid`.
 * The empty tree begins every tree, and a tree itself: both with no hashes.
 */
export function verifyConsistency({
  from,
  to,
  hashes,
}: {
  readonly from: TreeHead
  readonly to: TreeHead
  readonly hashes: readonly Uint8Array[]
}): TreeHead {
  checkHashes([from.root, to.root, ...hashes])
  if (!Number.isSafeInteger(from.size) || !Number.isSafeInteger(to.size)) fail('proof-invalid', {})
  if (from.size < 0 || from.size > to.size) fail('proof-invalid', { fromSize: from.size, size: to.size })
  if (from.size === 0 || from.size === to.size) {
    const expected = from.size === 0 ? emptyRoot() : to.root
    if (hashes.length > 0 || !equalBytes(from.root, expected)) fail('proof-invalid', { size: to.size })
    // The root of an empty `to` is fixed as well.
    if (to.size === 0 && !equalBytes(to.root, emptyRoot())) fail('proof-invalid', { size: 0 })
    return to
  }
  const roots = consistencyRoots({ from, size: to.size, hashes })
  const proved = equalBytes(roots.from, from.root) && equalBytes(roots.to, to.root)
  if (!proved) fail('proof-invalid', { fromSize: from.size, size: to.size })
  return to
}

/** RFC 9162 §2.1.4.2, steps 3 to 6, for 0 < from.size < size: the two roots that the hashes make. Throws `proof-invalid`. */
function consistencyRoots({
  from,
  size,
  hashes,
}: {
  readonly from: TreeHead
  readonly size: number
  readonly hashes: readonly Uint8Array[]
}): { readonly from: Uint8Array; readonly to: Uint8Array } {
  let path = { node: from.size - 1, last: size - 1 }
  while (isOdd(path.node)) path = up(path)
  // A complete old tree is a subtree of the new one: its root is not sent.
  const [start, ...rest] = path.node === 0 ? [from.root, ...hashes] : hashes
  if (start === undefined) return fail('proof-invalid', { size })
  let roots = { from: start, to: start }
  for (const hash of rest) {
    if (path.last === 0) fail('proof-invalid', { size })
    if (isOdd(path.node) || path.node === path.last) {
      roots = {
        from: nodeHash({ left: hash, right: roots.from }),
        to: nodeHash({ left: hash, right: roots.to }),
      }
      path = skipMissing(path)
    } else roots = { from: roots.from, to: nodeHash({ left: roots.to, right: hash }) }
    path = up(path)
  }
  return path.last === 0 ? roots : fail('proof-invalid', { size })
}

/**
 * The root that the first `from.size` entries of `to` have, where the hashes lead to `to` but not from `from`. They can
 * only be the true ones, as each is part of what makes `to`: so `from` and `to` are of two histories (spec/log.md §5).
 * Undefined where the hashes show nothing, as any that start from a complete subtree, whose root is not among them.
 */
export function contradictingRoot({
  from,
  to,
  hashes,
}: {
  readonly from: TreeHead
  readonly to: TreeHead
  readonly hashes: readonly Uint8Array[]
}): Uint8Array | undefined {
  if (!(from.size > 0 && from.size < to.size) || hashes.some(({ length }) => length !== hashSize)) return undefined
  try {
    const roots = consistencyRoots({ from, size: to.size, hashes })
    return equalBytes(roots.to, to.root) && !equalBytes(roots.from, from.root) ? roots.from : undefined
  } catch {
    return undefined
  }
}

/**
 * Compares two checkpoints of one log, `from` seen first. Returns `to` when it extends `from`. Throws `log-conflict`
 * for two roots of one size and for a proof that shows another beginning of `to`; `checkpoint-invalid` for a smaller
 * `to` or a proof that shows nothing (it may be a fork, or only wrong: nothing yet that convicts).
 */
export function verifyExtension({
  from,
  to,
  hashes,
}: {
  readonly from: TreeHead
  readonly to: TreeHead
  readonly hashes: readonly Uint8Array[]
}): TreeHead {
  if (from.size === to.size && !equalBytes(from.root, to.root)) fail('log-conflict', { size: to.size })
  try {
    return verifyConsistency({ from, to, hashes })
  } catch {
    if (contradictingRoot({ from, to, hashes }) !== undefined) fail('log-conflict', { size: to.size })
    return fail('checkpoint-invalid', { fromSize: from.size, size: to.size })
  }
}

interface Path {
  readonly node: number
  readonly last: number
}

function up({ node, last }: Path): Path {
  // Not `>>`, which works on 32 bits only.
  return { node: Math.floor(node / 2), last: Math.floor(last / 2) }
}

/** At the right edge a node without a right neighbour is its own parent: no hash stands for those levels. */
function skipMissing(path: Path): Path {
  let at = path
  while (!isOdd(at.node) && at.node !== 0) at = up(at)
  return at
}

function isOdd(value: number): boolean {
  return value % 2 === 1
}

function checkHashes(hashes: readonly Uint8Array[]): void {
  for (const hash of hashes) if (hash.length !== hashSize) fail('proof-invalid', { length: hash.length })
}
