import { equalBytes } from '@comity/codec'
import {
  type CosignaturePolicy,
  tilePath,
  tileWidthAt,
  type TreeHead,
  verifyCheckpoint,
  verifyOpening,
} from '@comity/tlog'
import type { Db } from '../schema.ts'
import { conflictError, type Damage, damageError, isStoreUnreachable } from './log-error.ts'
import type { LogFiles } from './log-files.ts'
import { type LogHead, readEntries, readPublishedSize, type StoredEntry } from './log-store.ts'
import { replay } from './replay.ts'

/** Whose log it is. */
export interface LogIdentity {
  readonly origin: string
  readonly publicKey: Uint8Array
}

/** One's own checkpoint proves that one signed it; cosignatures are asked of partners' checkpoints. */
const ownSignature: CosignaturePolicy = { count: 0, witnesses: [] }

/** The head's row says what its signed checkpoint says. Throws `read-only` naming `log-head`. */
export function verifyHead(identity: LogIdentity, { size, root, checkpoint }: LogHead): TreeHead {
  const damage = { file: 'log-head', index: size }
  let signed: TreeHead
  try {
    signed = verifyCheckpoint({ ...identity, note: checkpoint, cosignatures: ownSignature })
  } catch {
    throw damageError(damage)
  }
  if (signed.size !== size || !equalBytes(signed.root, root)) throw damageError(damage)
  return signed
}

/**
 * The checkpoint in the folder is this log's own and not ahead of the database. Returns undefined before the first is
 * published. Throws `read-only` naming `checkpoint`, also for one that is gone while its files are there, and
 * `log-conflict` when the database was rolled back behind it.
 */
export async function verifyPublished({
  identity,
  files,
  head,
  noted,
}: {
  readonly identity: LogIdentity
  readonly files: LogFiles
  readonly head: TreeHead
  /** Size of the newest checkpoint known to have been published. */
  readonly noted: number
}): Promise<TreeHead | undefined> {
  const published = await readPublished(identity, files)
  if (published === undefined) {
    // A store that lost everything is written anew; one that lost the checkpoint alone did not lose it by itself.
    if (await hasFilesOf(files, noted)) throw damageError({ file: 'checkpoint', index: 0 })
    return undefined
  }
  if (published.size > head.size) throw conflictError(published.size)
  if (published.size === head.size && !equalBytes(published.root, head.root)) throw conflictError(head.size)
  return published
}

/** A checkpoint in the store that is older than what was published was put there by somebody. */
export function olderCheckpoint(published: TreeHead | undefined, noted: number): Damage | undefined {
  const isOlder = published !== undefined && published.size < noted
  return isOlder ? { file: 'checkpoint', index: published.size } : undefined
}

/** Whether a bundle or leaf tile of a published size is there. */
async function hasFilesOf(files: LogFiles, size: number): Promise<boolean> {
  const index = 0
  for (const level of ['entries', 0] as const) {
    const width = tileWidthAt({ size, level, index })
    if (width > 0 && (await files.read(tilePath({ level, index, width }))) !== undefined) return true
  }
  return false
}

async function readPublished(identity: LogIdentity, files: LogFiles): Promise<TreeHead | undefined> {
  try {
    const note = await files.readCheckpoint()
    return note === undefined ? undefined : verifyCheckpoint({ ...identity, note, cosignatures: ownSignature })
  } catch (error) {
    if (isStoreUnreachable(error)) throw error
    throw damageError({ file: 'checkpoint', index: 0 })
  }
}

/**
 * Recomputes the log from its entries, openings included, and compares it with head and folder (spec/log.md §8).
 * Returns the head it proved. Throws `read-only` naming file and index, `log-conflict`, `log-store-unreachable`.
 */
export async function verifyOwnLog({
  db,
  files,
  identity,
  head,
}: {
  readonly db: Db
  readonly files: LogFiles
  readonly identity: LogIdentity
  readonly head: LogHead
}): Promise<LogHead> {
  const signed = verifyHead(identity, head)
  const noted = await readPublishedSize(db)
  const published = await verifyPublished({ identity, files, head: signed, noted })
  const pages = verifiedPages(readEntries(db, { from: 0, to: head.size }))
  const { damage } = await replay({ pages, files, head: signed, published })
  const found = damage ?? olderCheckpoint(published, noted)
  if (found !== undefined) throw damageError(found)
  return head
}

async function* verifiedPages(pages: AsyncIterable<readonly StoredEntry[]>): AsyncGenerator<readonly StoredEntry[]> {
  for await (const page of pages) {
    for (const { index, commitment, opening } of page) {
      try {
        // Erased openings are lawful: the commitment stays.
        if (opening !== undefined) verifyOpening({ commitment, opening })
      } catch {
        throw damageError({ file: 'log-entry', index })
      }
    }
    yield page
  }
}
