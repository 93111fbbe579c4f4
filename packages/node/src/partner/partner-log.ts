import { equalBytes, isComityError } from '@comity/codec'
import type { ConsistencyValue } from '@comity/protocol'
import { decodeHashes, type TreeHead, verifyExtension } from '@comity/tlog'
import type { NodeContext } from '../context.ts'
import { forgetPartner, holdParty } from './directory.ts'
import { fail } from '../errors.ts'
import type { Db } from '../schema.ts'

/** The newest checkpoint of a partner's log that this node has accepted. */
export interface SeenCheckpoint extends TreeHead {
  readonly note: string
}

/** How a checkpoint relates to the newest seen. `older` may only accompany a batch that was charged under it before. */
export interface Seen {
  readonly size: number | null
  readonly relation: 'first' | 'same' | 'extends' | 'older'
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
 * Places a verified checkpoint beside the newest seen (spec/log.md §5). Throws `checkpoint-invalid` for a newer one
 * without a proof from exactly the one seen, and `log-conflict` for a fork.
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
  if (seen === undefined) return { size: null, relation: 'first' }
  if (seen.size === head.size && equalBytes(seen.root, head.root)) return { size: seen.size, relation: 'same' }
  if (head.size < seen.size) return { size: seen.size, relation: 'older' }
  const hashes = consistency?.fromSize === seen.size ? decodeHashes(consistency.hashes) : []
  try {
    verifyExtension({ from: seen, to: head, hashes })
  } catch (error) {
    // The partner learns from which of its own checkpoints it has to prove.
    if (isComityError(error, 'checkpoint-invalid')) return fail('checkpoint-invalid', { seen: seen.size })
    throw error
  }
  return { size: seen.size, relation: 'extends' }
}

/** Keeps both signed notes of a fork as proof and holds the party (spec/attacks.md E-01). Other errors pass by. */
export async function keepFork(
  node: NodeContext,
  { party, error, seen, note }: { party: string; error: unknown; seen: SeenCheckpoint | undefined; note: string },
): Promise<void> {
  if (!isComityError(error, 'log-conflict') || seen === undefined) return
  await node.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('log_fork')
      .values({ party, kept: seen.note, other: note, seen_at: node.now() })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await holdParty(tx, { party, code: 'log-conflict', now: node.now() })
  })
  forgetPartner(node.db, party)
}
