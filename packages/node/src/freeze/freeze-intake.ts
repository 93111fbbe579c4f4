import { documentDigest, readEvent } from '@comity/casework'
import { type FreezeClaim, readFreezeClaim } from '@comity/casework/freeze'
import { type Instant, minute, parseInstant } from '@comity/codec'
import { type FreezeEvent, freezeEvent, type FreezeSend, freezeSend } from '@comity/protocol'
import { fencedUnit } from '../casework/confidential.ts'
import { namedCalendar } from '../calendar/calendars.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { keepDocument, keptDocuments, openDocument } from './freeze-documents.ts'
import { byCalendar, sendFreezeEvent } from './freeze-release.ts'
import { permitFreeze } from './freeze-terms.ts'
import {
  bringsDocument,
  freshFreeze,
  type FreezeRow,
  insertFreeze,
  lockFreeze,
  receiveFreeze,
  stepFreeze,
} from './freezes.ts'
import { noteOvertaken, tellOfFreeze } from './notices.ts'
import type { Tx } from '../schema.ts'

/**
 * Takes up a partner's claim (spec/freezes.md §7, f2d): agreement and clause, document, events, in this order; then its clocks run and
 * the partner is told. Throws `agreement-not-in-force`, `purpose-not-permitted`, `policy-forbids`, `object-mismatch`,
 * `role-forbids`, `same-person`, `schema`.
 */
export async function takeFreeze(
  node: NodeContext,
  tx: Tx,
  { from, body }: { readonly from: string; readonly body: FreezeSend },
): Promise<void> {
  const { freeze: id, agreement } = body
  const known = await tx.selectFrom('freeze').select('id').where('id', '=', id).executeTakeFirst()
  if (known !== undefined) fail('object-mismatch', {})
  const urgency = urgencies.find((name) => name === body.urgency) ?? fail('purpose-not-permitted', {})
  const { purpose } = body
  const { facts } = await permitFreeze(node, tx, { agreement, purpose, urgency, from, to: node.party })
  const isOfDays = facts.workingDays !== undefined
  const calendar = await namedCalendar(node, tx, { from, digest: body.calendar, isOfDays })
  const { bytes, document } = await openDocument(node, { freeze: id, from, name: freezeSend.name, sealed: body.sealed })
  const claim = readClaim(document, { body, now: node.now() })
  const content = documentDigest(bytes)
  const unit = (await fencedUnit(tx)) ?? (await firstUnit(tx))
  const row: FreezeRow = {
    ...{ id, side: 'requested', partner: from, unit, agreement, purpose, urgency, state: 'SENT', object: '' },
    ...{ parent: null, hop: null, hit: null, ground_sealed: null, actor_secret: node.random(32) },
    ...{ opened_at: node.now(), due_at: null, erased_at: null },
  }
  const object = byCalendar(freshFreeze(node, { row, ...facts }), calendar)
  let freeze = await insertFreeze(tx, { row, object })
  await keepDocument(node, tx, { row, bytes })
  for (const foreign of body.events) {
    const event = readPartnerEvent(node, { from, foreign })
    const named = event.content === null ? null : claim
    freeze = (await receiveFreeze(node, tx, { freeze, event, document: named })).freeze
  }
  // f2d starts only from SENT and about the very claim that the partner's f2 names.
  const step = { row: 'f2d', to: 'DELIVERED', document: claim, content, by: 'node' } as const
  const delivered = await stepFreeze(node, tx, { freeze, ...step })
  await sendFreezeEvent(node, tx, { freeze: delivered, document: null })
  const { deadlines } = delivered.object
  const due = deadlines === null ? null : parseInstant(deadlines.acknowledge)
  await tellOfFreeze(node, tx, { row: delivered.row, kind: 'freeze.arrived', clock: 'acknowledge', due, contact: null })
}

const urgencies = ['E1', 'U'] as const

/** The claim says what the message says, which the decision was about. */
function readClaim(
  document: unknown,
  { body, now }: { readonly body: FreezeSend; readonly now: Instant },
): FreezeClaim {
  const claim = readFreezeClaim(document, now)
  for (const member of ['freeze', 'agreement', 'purpose', 'urgency'] as const) {
    if (claim[member] !== body[member]) fail('object-mismatch', {})
  }
  return claim
}

/**
 * Takes up a partner's event of a freeze that stands between it and this node; to anybody else the freeze does not exist. Throws
 * `not-found`, `role-forbids`, `object-mismatch`, and what reading throws.
 */
export async function takeFreezeEvent(
  node: NodeContext,
  tx: Tx,
  { from, body }: { readonly from: string; readonly body: FreezeEvent },
): Promise<void> {
  const { freeze: id, event: foreign, sealed } = body
  const freeze = await lockFreeze(tx, { freeze: id, partner: from })
  const event = readPartnerEvent(node, { from, foreign })
  if (bringsDocument(event.row) !== (sealed !== null)) fail('object-mismatch', { seq: event.seq })
  const { row } = freeze
  if (sealed === null) {
    const kept = event.content === null ? undefined : (await keptDocuments(node, tx, row)).get(event.content)
    await receiveNoting(node, tx, { freeze, event, document: kept ?? null })
    return
  }
  const { bytes, document } = await openDocument(node, { freeze: id, from, name: freezeEvent.name, sealed })
  await receiveNoting(node, tx, { freeze, event, document })
  await keepDocument(node, tx, { row, bytes })
}

/** Where the partner's act took the place of one of ours, whoever acted must learn of it. */
async function receiveNoting(node: NodeContext, tx: Tx, received: Parameters<typeof receiveFreeze>[2]): Promise<void> {
  const { freeze, reception } = await receiveFreeze(node, tx, received)
  if (reception === 'replaced') await noteOvertaken(node, tx, freeze)
}

/** As much as the clocks of two nodes may differ (spec/http.md §3). */
const skew = minute

/** A party speaks for itself only, and not of what has not happened yet. Throws `schema`, `role-forbids`, `object-mismatch`. */
function readPartnerEvent(
  node: Pick<NodeContext, 'now'>,
  { from, foreign }: { readonly from: string; readonly foreign: unknown },
) {
  const event = readEvent(foreign)
  if (event.party !== from) fail('role-forbids', {})
  if (parseInstant(event.at) > node.now() + skew) fail('object-mismatch', { seq: event.seq })
  return event
}

/** Where nobody has the fenced role it waits unseen at the unit that was made first, and its clock tells the partner. */
async function firstUnit(tx: Tx): Promise<string> {
  const { id } = await tx
    .selectFrom('unit')
    .select('id')
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirstOrThrow()
  return id
}
