import { isComityError, readUnverifiedPayload, utf8Decode } from '@comity/codec'
import { sql } from 'kysely'
import type { RequestRow } from '../casework/requests.ts'
import type { NodeContext } from '../context.ts'
import { removeNotices } from '../notify/list.ts'
import type { Tx } from '../schema.ts'
import { draftsOf } from './derived.ts'

/** What of a request is sealed content. */
export type Part = 'document' | 'answer'

/** Erases what came of records in this node: drafts and hits go; a hit that a sent request cites loses its content. Returns the hits. */
export async function eraseHitsOf(node: NodeContext, tx: Tx, records: readonly string[]): Promise<readonly string[]> {
  if (records.length === 0) return []
  await removeDrafts(tx, await draftsOf(tx, records))
  const rows = await tx.selectFrom('hit').select('id').where('record', 'in', records).execute()
  const hits = rows.map(({ id }) => id)
  await eraseHits(node, tx, hits)
  return hits
}

/** Erases hits; those that a request cites stay, without content. */
export async function eraseHits(node: NodeContext, tx: Tx, hits: readonly string[]): Promise<void> {
  if (hits.length === 0) return
  const removed = await tx
    .deleteFrom('hit')
    .where('id', 'in', hits)
    .where((is) =>
      is.not(is.exists(is.selectFrom('request').select('request.id').whereRef('request.hit', '=', 'hit.id'))),
    )
    .returning('id')
    .execute()
  await eraseOpenings(
    tx,
    removed.map(({ id }) => id),
  )
  await tx
    .updateTable('hit')
    .set({
      value_sealed: null,
      blind_sealed: null,
      reason_sealed: null,
      manifest: null,
      segment: null,
      erased_at: node.now(),
    })
    .where('id', 'in', hits)
    .where('erased_at', 'is', null)
    .execute()
}

/** Drafts never left: they go whole. */
async function removeDrafts(tx: Tx, requests: readonly string[]): Promise<void> {
  if (requests.length === 0) return
  for (const table of ['request_form', 'request_alarm', 'request_event'] as const)
    await tx.deleteFrom(table).where('request', 'in', requests).execute()
  await removeNotices(tx, requests)
  await tx.deleteFrom('request').where('id', 'in', requests).execute()
}

/** spec/log.md §2: without its salt an entry tells nobody anything; the tree stays as it is. */
async function eraseOpenings(tx: Tx, objects: readonly string[]): Promise<void> {
  if (objects.length === 0) return
  await sql`
    update log_entry set salt = null, body = null
    where type = 'hit.event' and substring(body from '"object":"([0-9a-f-]{36})"') = any (${objects}::text[])`.execute(
    tx,
  )
}

/**
 * Erases sealed content of a request: the document or answer, with the salt inside that its digest was made with, and the
 * partner's message that brought it. Events, digests and receipts stay. Returns whether there was anything.
 */
export async function eraseContent(
  node: NodeContext,
  tx: Tx,
  { request, parts }: { readonly request: RequestRow; readonly parts: readonly Part[] },
): Promise<boolean> {
  const had = {
    document: parts.includes('document') && request.document_sealed !== null,
    answer: parts.includes('answer') && request.answer_sealed !== null,
  }
  const isLeft = (name: Part) => request[`${name}_sealed`] !== null && !parts.includes(name)
  // What either side said beside it speaks of both; how the one that is left may be used stays with it.
  const removed = await removeForms(tx, {
    request: request.id,
    but: isLeft('document') || isLeft('answer') ? markForms : [],
  })
  const broughtBy = request.side === 'requesting' ? 'answer' : 'document'
  // The message that brought it was sealed to this node, which could open it again.
  if (had[broughtBy] || (removed > 0 && parts.includes(broughtBy))) await eraseMessages(tx, request)
  if (!had.document && !had.answer) return removed > 0
  await tx
    .updateTable('request')
    .set({
      ...(had.document ? { document_sealed: null } : {}),
      ...(had.answer ? { answer_sealed: null } : {}),
      erased_at: node.now(),
    })
    .where('id', '=', request.id)
    .execute()
  return true
}

/** Forms in words of closed sets alone (spec/casework.md §4.6): a marking that was raised is not forgotten before what it marks. */
const markForms: readonly string[] = ['m1', 'm3']

async function removeForms(
  tx: Tx,
  { request, but }: { readonly request: string; readonly but: readonly string[] },
): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('request_form')
    .where('request', '=', request)
    .where(sql<boolean>`row <> all (${[...but]}::text[])`)
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

async function eraseMessages(tx: Tx, request: RequestRow): Promise<void> {
  const rows = await tx
    .selectFrom('inbox')
    .select(['id', 'jws'])
    .where('party', '=', request.partner)
    .where('name', 'in', ['request.send', 'request.event'])
    .where('state', 'in', ['taken', 'refused'])
    .where('jws', '!=', '')
    .execute()
  const ids = rows.filter(({ jws }) => isAbout(jws, request.id)).map(({ id }) => id)
  if (ids.length === 0) return
  await tx.updateTable('inbox').set({ jws: '' }).where('party', '=', request.partner).where('id', 'in', ids).execute()
}

/** Our own copy of a message that was verified when it came. */
function isAbout(jws: string, request: string): boolean {
  try {
    const payload: unknown = JSON.parse(utf8Decode(readUnverifiedPayload(jws)))
    const { body } = payload as { readonly body: { readonly request?: unknown; readonly sealed?: unknown } }
    return body.request === request && (body.sealed ?? null) !== null
  } catch (error) {
    if (isComityError(error)) return false
    throw error
  }
}
