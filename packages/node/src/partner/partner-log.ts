import { canonicalText, equalBytes, isComityError, toBase64url } from '@comity/codec'
import type { ConsistencyValue } from '@comity/protocol'
import {
  type Checkpoint,
  contradictingRoot,
  decodeHashes,
  parseCheckpoint,
  parseNote,
  type TreeHead,
  verifyExtension,
} from '@comity/tlog'
import type { NodeContext } from '../context.ts'
import { forgetPartner, holdParty } from './directory.ts'
import { fail } from '../errors.ts'
import type { Db } from '../schema.ts'

/** The newest checkpoint of a partner's log that this node has accepted. */
export interface SeenCheckpoint extends TreeHead {
  readonly note: string
}

/**
 * How a checkpoint relates to the newest seen, `kept`. One that `precedes` was proved to be the beginning of it; `older`
 * may only accompany a batch that was charged under it before.
 */
export interface Seen {
  readonly size: number | null
  readonly relation: 'first' | 'same' | 'extends' | 'precedes' | 'older'
  readonly kept: SeenCheckpoint | undefined
}

/*
 * Kept after a commit only, and only an optimisation: the charge itself compares with the database, and who is behind
 * reads again.
 */
const kept = new WeakMap<Db, Map<string, SeenCheckpoint>>()

/** The newest checkpoint seen of a partner's log, or undefined. `fresh` reads it from the database. */
export async function seenCheckpoint(
  db: Db,
  { party, fresh }: { readonly party: string; readonly fresh: boolean },
): Promise<SeenCheckpoint | undefined> {
  const known = fresh ? undefined : kept.get(db)?.get(party)
  if (known !== undefined) return known
  const row = await db
    .selectFrom('partner_checkpoint')
    .select(['size', 'root', 'note'])
    .where('party', '=', party)
    .executeTakeFirst()
  if (row !== undefined) keepCheckpoint(db, party, row)
  return row
}

/** Remembers what a committed transaction stored. */
export function keepCheckpoint(db: Db, party: string, checkpoint: SeenCheckpoint): void {
  const parties = kept.get(db) ?? new Map<string, SeenCheckpoint>()
  kept.set(db, parties.set(party, checkpoint))
}

/**
 * Places a verified checkpoint beside the newest seen (spec/log.md §5). Throws `checkpoint-invalid` for one without a
 * proof between exactly these two, and `log-conflict` for a fork.
 */
export function placeCheckpoint({
  seen,
  head,
  consistency,
}: {
  readonly seen: SeenCheckpoint | undefined
  readonly head: TreeHead
  readonly consistency: ConsistencyValue
}): Seen {
  if (seen === undefined) return { size: null, relation: 'first', kept: undefined }
  const placed = { size: seen.size, kept: seen }
  if (seen.size === head.size && equalBytes(seen.root, head.root)) return { ...placed, relation: 'same' }
  const isOlder = head.size < seen.size
  const [from, to] = isOlder ? [head, seen] : [seen, head]
  if (isOlder && consistency?.fromSize !== head.size) return { ...placed, relation: 'older' }
  const hashes = consistency?.fromSize === from.size ? decodeHashes(consistency.hashes) : []
  try {
    verifyExtension({ from, to, hashes })
  } catch (error) {
    // The partner learns from which of its own checkpoints it has to prove.
    if (isComityError(error, 'checkpoint-invalid')) return fail('checkpoint-invalid', { seen: seen.size })
    throw error
  }
  return { ...placed, relation: isOlder ? 'precedes' : 'extends' }
}

export interface FoundFork {
  readonly party: string
  readonly error: unknown
  readonly seen: SeenCheckpoint | undefined
  /** The signed note that contradicts what was seen. */
  readonly note: string
  /** The consistency proof that came with it. */
  readonly hashes: readonly Uint8Array[]
  readonly shownTo: 'message' | 'witness'
}

/** Keeps both signed notes of a fork as proof and holds the party (spec/attacks.md E-01). Other errors pass by. */
export async function keepFork(
  node: NodeContext,
  { party, error, seen, note, hashes, shownTo }: FoundFork,
): Promise<void> {
  if (!isComityError(error, 'log-conflict') || seen === undefined) return
  const at = { shown_to: shownTo, seen_at: node.now() }
  await node.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('log_fork')
      .values({ party, kept: seen.note, other: note, prefix: prefixOf(seen, { note, hashes }), ...at })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await holdParty(tx, { party, code: 'log-conflict', now: node.now() })
  })
  forgetPartner(node.db, party)
}

/** What shows that the larger of the two begins otherwise than the smaller says (tlog's `Fork`); null for one size. */
function prefixOf(
  seen: TreeHead,
  { note, hashes }: { readonly note: string; readonly hashes: readonly Uint8Array[] },
): string | null {
  const other: Checkpoint = parseCheckpoint(parseNote(note).text)
  const [from, to] = seen.size < other.size ? [seen, other] : [other, seen]
  const root = contradictingRoot({ from, to, hashes })
  return root === undefined ? null : canonicalText({ root: toBase64url(root), hashes: hashes.map(toBase64url) })
}
