import { equalBytes } from '@comity/codec'
import { type TileFile, TileTree, type TreeHead } from '@comity/tlog'
import { compareTile } from './compare-tile.ts'
import { conflictError, type Damage } from './log-error.ts'
import type { LogFiles } from './log-files.ts'
import type { StoredEntry } from './log-store.ts'

/** Files that are read at once: a store behind a network answers each after a while. */
const ahead = 16

/** What the entries of the database make, and where database and folder do not agree. */
export interface Replayed {
  readonly tree: TileTree
  /** Full tiles and bundles behind the published checkpoint: to be written. */
  readonly unpublished: readonly TileFile[]
  /** The first disagreement found, in the order of the log. */
  readonly damage: Damage | undefined
}

/**
 * Recomputes the whole tree from the database's entries and compares it with the signed head and with every file that
 * the published checkpoint covers (spec/log.md §8). Throws `log-conflict` when the published checkpoint is of another
 * history than these entries.
 */
export async function replay({
  pages,
  files,
  head,
  published,
}: {
  readonly pages: AsyncIterable<readonly Omit<StoredEntry, 'opening'>[]>
  readonly files: LogFiles
  readonly head: TreeHead
  /** The checkpoint of the folder, its size at most the head's; undefined where none was published yet. */
  readonly published: TreeHead | undefined
}): Promise<Replayed> {
  const tree = new TileTree()
  const unpublished: TileFile[] = []
  const damages: Damage[] = []
  const running: Promise<Damage | undefined>[] = []
  const publishedSize = published?.size ?? -1
  const settle = async (left: number) => {
    while (running.length > left) damages.push(...[await running.shift()].filter((damage) => damage !== undefined))
  }
  const compare = async (file: TileFile) => {
    const compared = compareTile(files, file)
    // Whoever waits for it sees its failure; until then it is no unhandled one.
    compared.catch(() => undefined)
    running.push(compared)
    await settle(ahead)
  }
  const isForkHere = async () => {
    for (const file of tree.edge()) await compare(file)
    return published !== undefined && !equalBytes(tree.root(), published.root)
  }
  let isFork = publishedSize === 0 && (await isForkHere())
  for await (const page of pages) {
    for (const { index, commitment } of page) {
      // A gap: every later index would be wrong as well.
      if (index !== tree.size) return { tree, unpublished, damage: { file: 'log-entry', index: tree.size } }
      for (const file of tree.append(commitment)) {
        if (tree.size <= publishedSize) await compare(file)
        else unpublished.push(file)
      }
      if (tree.size === publishedSize) isFork = await isForkHere()
    }
  }
  await settle(0)
  if (tree.size !== head.size) damages.push({ file: 'log-entry', index: tree.size })
  else if (!equalBytes(tree.root(), head.root)) damages.push({ file: 'log-head', index: head.size })
  // The entries are those of the signed head, and this key has signed others as well.
  else if (isFork) throw conflictError(publishedSize)
  return { tree, unpublished, damage: damages[0] }
}
