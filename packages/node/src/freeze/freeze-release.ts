import { type Calendar, calendarDigest } from '@comity/casework'
import { type FreezeDocument, type FreezeObject, readFreezeClaim } from '@comity/casework/freeze'
import { freezeEvent, freezeSend } from '@comity/protocol'
import { heldCalendar } from '../calendar/calendars.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { requireHit } from './freeze-claim.ts'
import { bytesOf, claimOf, keptDocuments, sealDocument } from './freeze-documents.ts'
import { permitFreeze } from './freeze-terms.ts'
import { type OpenFreeze, stepFreeze } from './freezes.ts'
import type { Tx } from '../schema.ts'

/**
 * The second person approves the draft; in the same transaction it is released and sent (f1a, f2), and the log says by which
 * clause. After a crash either all of it happened or nothing. Throws `same-person`, `role-forbids`, `object-mismatch`, `schema`
 * where the claim is none any more, and what `permitFreeze` throws.
 */
export async function releaseFreeze(
  node: NodeContext,
  tx: Tx,
  { freeze: draft, actor }: { readonly freeze: OpenFreeze; readonly actor: Actor },
): Promise<OpenFreeze> {
  const { row, object } = draft
  const documents = await keptDocuments(node, tx, row)
  const claim = claimOf(object, documents) ?? fail('object-mismatch', {})
  // A draft can lie: its money may not be in motion any more, and its hold be over.
  readFreezeClaim(claim, node.now())
  const about = { document: claim, content: object.contents['f1'] ?? null }
  const approved = await stepFreeze(node, tx, { freeze: draft, row: 'f1a', to: 'APPROVED', ...about, by: actor })
  const { partner: to, agreement, purpose, urgency } = row
  const { clause } = await permitFreeze(node, tx, { agreement, purpose, urgency, from: node.party, to })
  if (row.hit !== null) await requireHit(node, tx, { hit: row.hit, unit: row.unit, agreement, partner: to })
  const { workingDays } = approved.object
  const calendar = workingDays === undefined ? undefined : await heldCalendar(tx, to)
  const ready = { ...approved, object: byCalendar(approved.object, calendar) }
  const sent = await stepFreeze(node, tx, { freeze: ready, row: 'f2', to: 'SENT', ...about, by: 'node' })
  const { head } = sent.object
  await node.log.append(tx, {
    type: 'freeze.release',
    body: { freeze: row.id, agreement, clause, to, document: about.content, event: head },
  })
  const sealed = await sealDocument(node, tx, { row, name: freezeSend.name, bytes: bytesOf(claim) })
  const named = calendar === undefined ? {} : { calendar: calendarDigest(calendar) }
  const body = { freeze: row.id, agreement, purpose, urgency, ...named, events: sent.events, sealed: { ...sealed } }
  await node.outbox.enqueue(tx, { to, name: freezeSend.name, body })
  return sent
}

/** Working days of a hold are those of the calendar of whoever holds it; the freeze keeps a copy. */
export function byCalendar(object: FreezeObject, calendar: Calendar | undefined): FreezeObject {
  const { workingDays } = object
  if (workingDays === undefined || calendar === undefined) return object
  return { ...object, workingDays: { ...workingDays, calendar } }
}

/** Tells the partner the newest event of a freeze, with its document where the row brings one. */
export async function sendFreezeEvent(
  node: NodeContext,
  tx: Tx,
  { freeze, document }: { readonly freeze: OpenFreeze; readonly document: FreezeDocument | null },
): Promise<void> {
  const event = freeze.events.at(-1)
  if (event === undefined) return fail('object-mismatch', {})
  const { row } = freeze
  const sealed =
    document === null
      ? null
      : { ...(await sealDocument(node, tx, { row, name: freezeEvent.name, bytes: bytesOf(document) })) }
  await node.outbox.enqueue(tx, { to: row.partner, name: freezeEvent.name, body: { freeze: row.id, event, sealed } })
}
