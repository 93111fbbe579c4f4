import { equalBytes } from '@comity/codec'
import {
  proveConsistency,
  type TileFile,
  tileHashReader,
  tilePath,
  type TreeHead,
  TileTree,
  verifyExtension,
} from '@comity/tlog'

/** A node's log on its disk: entries that wait, entries in their order, and the head that was signed last. */
export interface SimLog {
  readonly waiting: readonly Uint8Array[]
  readonly entries: readonly Uint8Array[]
  readonly head: TreeHead
}

/** No entries. */
export const emptyLog: SimLog = { waiting: [], entries: [], head: { size: 0, root: new TileTree().root() } }

/** An act's entry, in the act's own commit. */
export function insertEntry(log: SimLog, entry: Uint8Array): SimLog {
  return { ...log, waiting: [...log.waiting, entry] }
}

/** One step of the sequencer (spec/log.md §7): all that waits gets its index under a new head, in one commit. */
export function sequence(log: SimLog): SimLog {
  const entries = [...log.entries, ...log.waiting]
  const { tree } = grow(entries, log.entries)
  return { waiting: [], entries, head: { size: tree.size, root: tree.root() } }
}

interface Grown {
  readonly tree: TileTree
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** The tree of a list of entries, made of the one that it grew from. */
const known = new WeakMap<readonly Uint8Array[], Grown>()

function grow(entries: readonly Uint8Array[], from: readonly Uint8Array[]): Grown {
  const before = known.get(from) ?? { tree: new TileTree(), files: new Map() }
  const tree = before.tree.clone()
  const files = new Map(before.files)
  const keep = ({ tile, bytes }: TileFile) => files.set(tilePath(tile), bytes)
  for (const entry of entries.slice(tree.size)) tree.append(entry).forEach(keep)
  tree.edge().forEach(keep)
  const grown = { tree, files }
  known.set(entries, grown)
  return grown
}

/**
 * What a partner does with a head it is shown beside the newest that it has seen: it asks for a consistency proof and
 * keeps the newer one. Throws `log-conflict` for a fork and `checkpoint-invalid` for a proof that fails.
 */
export async function acceptHead(seen: TreeHead, log: SimLog): Promise<TreeHead> {
  const { head } = log
  // An answer that was overtaken on its way shows an older one, of which nothing follows.
  if (head.size < seen.size) return seen
  if (head.size === seen.size && equalBytes(head.root, seen.root)) return seen
  const { files } = known.get(log.entries) ?? grow(log.entries, [])
  const readHashes = tileHashReader({
    size: head.size,
    readTile: (tile) => Promise.resolve(files.get(tilePath(tile)) ?? new Uint8Array()),
  })
  const hashes = await proveConsistency({ fromSize: seen.size, size: head.size, readHashes })
  verifyExtension({ from: seen, to: head, hashes })
  return head
}
