import { readUnverifiedPayload, utf8Decode } from '@comity/codec'
import { sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import { loadPartner } from '../partner/directory.ts'
import type { Db } from '../schema.ts'

/** The answer that a pouch has brought to a batch, or undefined as long as none has. */
export async function pouchAnswer(
  db: Db,
  batch: string,
): Promise<{ readonly message: string; readonly bulk: Uint8Array } | undefined> {
  const row = await db
    .selectFrom('ask_batch')
    .select(['answer', 'answer_bulk'])
    .where('batch', '=', batch)
    .where('state', '=', 'prepared')
    .executeTakeFirst()
  if (row?.answer == null || row.answer_bulk === null) return undefined
  return { message: row.answer, bulk: row.answer_bulk }
}

/** Does a batch of this job wait for a pouch to bring its answer? */
export async function waitsForPouch(node: NodeContext, job: string): Promise<boolean> {
  const waiting = await node.db
    .selectFrom('ask_batch')
    .select('batch')
    .where('job', '=', job)
    .where('state', '=', 'prepared')
    .limit(1)
    .executeTakeFirst()
  return waiting !== undefined
}

/**
 * The publishers that refused a batch of this job by pouch, with the code. A checkpoint that was not accepted is shown
 * anew instead, from the size that the refusal named.
 */
export async function refusedByPouch(db: Db, job: string): Promise<readonly (readonly [string, string])[]> {
  const rows = await db
    .selectFrom('ask_batch')
    .select(['publisher', 'code'])
    .where('job', '=', job)
    .where('state', '=', 'refused')
    .where('answer', 'is not', null)
    .where('code', '<>', 'checkpoint-invalid')
    .execute()
  return rows.flatMap(({ publisher, code }) => (code === null ? [] : [[publisher, code] as const]))
}

/**
 * From which checkpoint of our log the next batch to a party reached by pouch proves: that of the batch before it, which
 * travels ahead of it, or else the newest that it is known to have seen; 0 for none. Undefined for any other party.
 */
export async function shownByPouch(node: NodeContext, publisher: string): Promise<number | undefined> {
  if ((await loadPartner(node.db, publisher)).link !== 'pouch') return undefined
  const before = await node.db
    .selectFrom('ask_batch')
    .select('message')
    .where('publisher', '=', publisher)
    .where('state', '=', 'prepared')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (before !== undefined) return shownSize(before.message)
  const row = await node.db.selectFrom('pouch_shown').select('size').where('party', '=', publisher).executeTakeFirst()
  return row?.size ?? 0
}

/** Remembers that a party has seen our log at this size: it answered a batch that showed it. */
export async function rememberShown(
  db: Db,
  { party, size, isExact }: { readonly party: string; readonly size: number; readonly isExact: boolean },
): Promise<void> {
  const next = isExact ? sql<number>`${size}` : sql<number>`greatest(pouch_shown.size, ${size})`
  await db
    .insertInto('pouch_shown')
    .values({ party, size })
    .onConflict((conflict) => conflict.column('party').doUpdateSet({ size: next }))
    .execute()
}

/** Size of the checkpoint that our own batch shows: second line of its note (spec/log.md §4). */
export function shownSize(message: string): number | undefined {
  const payload = JSON.parse(utf8Decode(readUnverifiedPayload(message))) as {
    readonly body: { readonly case: { readonly checkpoint: string } }
  }
  const size = Number(payload.body.case.checkpoint.split('\n')[1])
  return Number.isSafeInteger(size) ? size : undefined
}
