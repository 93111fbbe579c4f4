import { canonicalText, type ComityError, type Instant, isComityError, type SigningKey } from '@comity/codec'
import {
  commitEntry,
  emptyRoot,
  leafHash,
  proveConsistency,
  proveInclusion,
  saltSize,
  signCheckpoint,
  tileHashReader,
  TileTree,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
  verifyOpening,
} from '@comity/tlog'
import type { EntryProof, NewEntry, NodeLog, PreparedEntry, Random, SignedHead } from '../context.ts'
import { fail } from '../errors.ts'
import type { FaultPoint } from '../fault-points.ts'
import type { Db, Tx } from '../schema.ts'
import { conflictError, damageError, isStoreUnreachable } from './log-error.ts'
import type { LogFiles } from './log-files.ts'
import {
  ensureHead,
  findWrongOpening,
  insertEntry,
  type LogHead,
  readCommitments,
  readEntry,
  readPublishedSize,
  takeLease,
} from './log-store.ts'
import type { LogPace } from './pace.ts'
import { readPublished } from './read-published.ts'
import { type Replayed, replay } from './replay.ts'
import { Sequencer } from './sequencer.ts'
import { TileStore } from './tile-store.ts'
import { newUuid } from './uuid.ts'
import { type LogIdentity, olderCheckpoint, verifyHead, verifyOwnLog, verifyPublished } from './verify-own-log.ts'

export interface OpenLogInput {
  readonly db: Db
  readonly files: LogFiles
  readonly key: SigningKey
  readonly origin: string
  readonly now: () => Instant
  readonly random: Random
  readonly fault: FaultPoint
  readonly pace: LogPace
}

/** The log of a running node, and what only its owner calls. */
export interface OpenedLog extends NodeLog {
  /** Resolves with `log-conflict` when another writer of this log was found: the node must end. */
  readonly failed: Promise<ComityError>
  /** Why the log opened read-only, naming file and index; undefined when it is sound. */
  readonly damage: ComityError | undefined
  /** Writes tiles and checkpoint to the folder now; otherwise that follows two seconds after a step. */
  publish(): Promise<void>
  /** Told after each step. */
  onStep(listener: () => void): void
  /** Publishes the head's note with cosignatures, if it is still the newest. */
  publishCosigned(note: string): void
  /** Another history of this log is proved to exist: nothing is signed any more (spec/attacks.md E-03, E-05). */
  stopForked(size: number): void
  /** Sequences and publishes what is left. Nothing can be written afterwards. */
  close(): Promise<void>
}

/**
 * Opens the log, recomputing it whole (spec/log.md §8), and takes the lease from whoever wrote it before. A damaged log
 * opens read-only: `append` throws `read-only` with file and index, what is sound is still proved. Throws
 * `log-conflict` when the database is behind the published checkpoint or of another history, `log-store-unreachable`
 * when that cannot be told: nothing was signed.
 */
export async function openLog(input: OpenLogInput): Promise<OpenedLog> {
  const { db, files, key, origin, now, random, fault, pace } = input
  const identity = { origin, publicKey: key.publicKey }
  const empty = { size: 0, root: emptyRoot() }
  // The checkpoint of the empty log is the same whoever signs it first.
  const head = await ensureHead(db, { ...empty, checkpoint: signCheckpoint({ key, origin, ...empty }) })
  const { tree, unpublished, stopped } = await checkAtStart({ db, files, identity, head })
  const tiles = new TileStore(files)
  tiles.take({ full: unpublished, tree })
  const fence = await takeLease(db)
  const sequencer = new Sequencer({ db, files, tiles, tree, head, fence, origin, key, fault, pace, random, stopped })
  const prover = { db, tiles, sequencer }
  return {
    append: (tx, entry) => append({ sequencer, now, random }, tx, entry),
    prepare: (entry) => prepare({ sequencer, now, random }, entry),
    prove: (entry) => prove(prover, entry),
    proveUnder: async (entry, head) => proveFound(prover, await readEntry(db, entry), head),
    proveConsistency: ({ fromSize, size }) => proveGrowth(prover, { fromSize, size }),
    checkpoint: () => Promise.resolve(sequencer.head.checkpoint),
    published: (path) => readPublished(files, path),
    head: () => sequencer.head,
    onStep: (listener) => {
      sequencer.onStep(listener)
    },
    publishCosigned: (note) => {
      sequencer.publishCosigned(note)
    },
    stopForked: (size) => {
      sequencer.stop(conflictError(size))
    },
    verify: async () => ({ origin, ...(await verifyOwnLog({ db, files, identity, head: sequencer.head })) }),
    failed: sequencer.failed,
    damage: stopped,
    publish: () => sequencer.publish(),
    close: () => sequencer.close(),
  }
}

interface Start {
  readonly db: Db
  readonly files: LogFiles
  readonly identity: LogIdentity
  readonly head: LogHead
}

/** Throws `log-conflict`; any damage is returned as the reason to stay read-only. */
async function checkAtStart(
  start: Start,
): Promise<Pick<Replayed, 'tree' | 'unpublished'> & { readonly stopped: ComityError | undefined }> {
  const { db, files, identity, head } = start
  try {
    const signed = verifyHead(identity, head)
    const noted = await readPublishedSize(db)
    const published = await verifyPublished({ identity, files, head: signed, noted })
    const pages = readCommitments(db, { from: 0, to: head.size })
    const [{ tree, unpublished, damage }, index] = await Promise.all([
      replay({ pages, files, head: signed, published }),
      findWrongOpening(db, signed),
    ])
    const opening = index === undefined ? undefined : { file: 'log-entry', index }
    const found = damage ?? opening ?? olderCheckpoint(published, noted)
    return { tree, unpublished, stopped: found === undefined ? undefined : damageError(found) }
  } catch (error) {
    if (!isComityError(error, 'read-only')) throw error
    return { tree: new TileTree(), unpublished: [], stopped: error }
  }
}

interface Writer {
  readonly sequencer: Sequencer
  readonly now: () => Instant
  readonly random: Random
}

async function append(writer: Writer, tx: Tx, entry: NewEntry): Promise<string> {
  const { row, committed } = prepare(writer, entry)
  await insertEntry(tx, row)
  // It will be committed some time from now; the sequencer looks until it sees it.
  committed()
  return row.id
}

function prepare({ sequencer, now, random }: Writer, { type, body }: NewEntry): PreparedEntry {
  sequencer.requireOpen()
  const salt = random(saltSize)
  const commitment = commitEntry({ salt, type, body })
  return {
    row: { id: newUuid(random), commitment, salt, type, body: canonicalText(body), at: now() },
    committed: () => {
      sequencer.expect()
    },
  }
}

interface Prover {
  readonly db: Db
  readonly tiles: TileStore
  readonly sequencer: Sequencer
}

async function prove(prover: Prover, id: string): Promise<EntryProof> {
  const { db, sequencer } = prover
  let found = await readEntry(db, id)
  if (found?.index === null) {
    await sequencer.flush()
    found = await readEntry(db, id)
  }
  return proveFound(prover, found, sequencer.head)
}

async function proveFound(
  { tiles, sequencer }: Prover,
  found: Awaited<ReturnType<typeof readEntry>>,
  { size, root, checkpoint }: SignedHead,
): Promise<EntryProof> {
  if (found?.index == null || found.opening === undefined) return fail('not-found', {})
  const { index, commitment, opening } = found
  // Another writer has placed it, past what this one signed: that is no damage (spec/attacks.md E-03).
  if (index >= size) return fail('log-conflict', { size: index })
  try {
    verifyOpening({ commitment, opening })
    const readHashes = tileHashReader({ size: sequencer.head.size, readTile: tiles.readTile })
    const hashes = await proveInclusion({ index, size, readHashes })
    // Whatever a tile held: only a proof that convinces its reader leaves.
    verifyInclusion({ leafHash: leafHash(commitment), index, head: { size, root }, hashes })
    return { entry: { ...opening, index }, checkpoint, size, hashes }
  } catch (error) {
    // Nothing is known of the tile then: no damage.
    if (isStoreUnreachable(error)) throw error
    throw stopDamaged(sequencer, index)
  }
}

async function proveGrowth(
  { tiles, sequencer }: Prover,
  { fromSize, size }: { readonly fromSize: number; readonly size: number },
): Promise<readonly Uint8Array[]> {
  const { head } = sequencer
  if (!(fromSize >= 0 && fromSize <= size && size <= head.size)) fail('schema', { fromSize, size })
  const readHashes = tileHashReader({ size: head.size, readTile: tiles.readTile })
  try {
    const hashes = await proveConsistency({ fromSize, size, readHashes })
    const from = { size: fromSize, root: await treeRoot({ size: fromSize, readHashes }) }
    const to = { size, root: size === head.size ? head.root : await treeRoot({ size, readHashes }) }
    verifyConsistency({ from, to, hashes })
    return hashes
  } catch (error) {
    if (isStoreUnreachable(error)) throw error
    throw stopDamaged(sequencer, fromSize)
  }
}

/** A tile was changed while the node ran: from here on nothing is signed. */
function stopDamaged(sequencer: Sequencer, index: number): ComityError {
  const error = damageError({ file: 'tile', index })
  sequencer.stop(error)
  return error
}
