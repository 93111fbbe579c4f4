import { randomUUID } from 'node:crypto'
import {
  categoryOf,
  type Marking,
  type Offence,
  offenceNames,
  offences,
  plainMarking,
  type Urgency,
} from '@comity/agreement'
import {
  calendarDigest,
  clockOf,
  markingOfDocument,
  readRequestDocument,
  type RequestDocument,
  requestSchemaOf,
} from '@comity/casework'
import {
  type CaseKind,
  checkParticulars,
  hasParticulars,
  type Particulars,
  requireDatesAt,
} from '@comity/casework/request'
import { sealTo } from '@comity/client'
import { formatInstant, toBase64url } from '@comity/codec'
import { requestSend } from '@comity/protocol'
import { type LoadedAgreement, requireInForce } from '../agreements/agreements.ts'
import type { Actor, NodeContext } from '../context.ts'
import { loadPartner } from '../partner/directory.ts'
import { fail } from '../errors.ts'
import { type HitRow, loadHit, moveHit, openHitValue } from './hits.ts'
import { decideAct } from '../agreements/policy.ts'
import { heldCalendar } from '../calendar/calendars.ts'
import { type Leaving, markingOfLabel, requireAsStrict, requireMayLeave } from './own-markings.ts'
import { composeRequest, keepDocument, keptDocument } from './request-documents.ts'
import { followedAs, requireFollowed } from './request-follow.ts'
import { keptClock, newRequestRow } from './request-row.ts'
import { freshRequest, type OpenRequest, type RequestRow, stepRequest } from './requests.ts'
import type { Tx } from '../schema.ts'

export interface NewRequest {
  readonly hit: string
  /** `information` without it. */
  readonly kind?: CaseKind
  /** What the kind says beside the question. */
  readonly particulars?: Particulars
  /** An earlier request of the unit that rests on the same hit. */
  readonly follows?: string
  readonly urgency: Urgency
  readonly question: string
  /** The act within the hit's purpose that is investigated; the whole category without it. */
  readonly offence?: string
  /** Of the partner only fenced persons are to know of it (spec/casework.md §12). */
  readonly confidential?: boolean
}

/**
 * A person drafts a request that cites a confirmed hit of their unit (q1), or a cited one where it follows the request that cites
 * it. Nothing leaves the node yet, and the agreement is asked already, so that nobody drafts in vain.
 * Throws `not-found`, `schema`, `object-mismatch` for a hit that is not CONFIRMED or was withdrawn and for dates that cannot be,
 * `role-forbids`, and what `decideAct` throws.
 */
export async function openRequest(node: NodeContext, actor: Actor, draft: NewRequest): Promise<OpenRequest> {
  const drafted = await draftRequest(node, actor, draft)
  return node.db.transaction().execute((tx) => keepDraft(node, tx, { drafted, actor }))
}

/** A draft that passed every gate, and is not stored yet. */
export interface Drafted {
  readonly row: RequestRow
  readonly digest: string
}

/** Everything of `openRequest` but that it is stored; throws the same. */
export async function draftRequest(node: NodeContext, actor: Actor, draft: NewRequest): Promise<Drafted> {
  const { hit, urgency, offence: named, kind = 'information', particulars, follows } = draft
  const cited = await loadHit(node.db, { hit, unit: actor.unit })
  const earlier = follows === undefined ? undefined : await requireFollowed(node, { follows, hit, actor })
  const isCitable = cited.state === 'CONFIRMED' || (earlier !== undefined && cited.state === 'CITED')
  // A target's hit leads to a contact, not to a request (spec/deconfliction.md §5).
  if (!isCitable || cited.withdrawn_at !== null || cited.profile === 'target/1') return fail('object-mismatch', {})
  const isConfidential = draft.confidential === true || earlier?.is_confidential === true
  const purpose = offenceNames.find((name) => name === cited.purpose) ?? fail('object-mismatch', {})
  const offence = named === undefined ? undefined : actOf(named, purpose)
  const now = node.now()
  const { publisher: to } = cited
  const agreement = await requireInForce(node.db, cited.agreement, { now, parties: [node.party, to] })
  const act = { act: 'request.send', from: node.party, to, kind, purpose, urgency } as const
  decideAct(node, { agreement, act, now })
  const marking = await requireMayLeave(node, node.db, leavingOf(cited, agreement))
  requireDates({ kind, particulars, at: formatInstant(now) })
  const id = randomUUID()
  const said = { kind, particulars, follows, question: draft.question }
  const content = await documentOf(node, {
    request: id,
    cited,
    purpose,
    urgency,
    offence,
    isConfidential,
    marking,
    said,
  })
  const document = composeRequest(content)
  const clock = clockOf({ clocks: agreement.terms.clocks, urgency })
  const row = newRequestRow(node, {
    id,
    side: 'requesting',
    partner: to,
    unit: actor.unit,
    agreement: cited.agreement,
    kind,
    purpose,
    urgency,
    ...keptClock(clock),
    state: 'DRAFT',
    hit,
    document_sealed: await keepDocument(node, {
      row: { id, unit: actor.unit },
      kind: 'document',
      bytes: document.bytes,
    }),
    is_confidential: isConfidential,
    ...followedAs(content),
  })
  return { row, digest: document.digest }
}

/** Stores a draft with its first event (q1). */
export async function keepDraft(
  node: NodeContext,
  tx: Tx,
  { drafted: { row, digest }, actor }: { readonly drafted: Drafted; readonly actor: Actor },
): Promise<OpenRequest> {
  await tx.insertInto('request').values(row).execute()
  const request = { row, events: [], object: freshRequest(node, row) }
  return stepRequest(node, tx, { request, row: 'q1', to: 'DRAFT', content: digest, by: actor })
}

/** Throws `object-mismatch` for a date that cannot be; a form that is not whole is refused when it is composed. */
function requireDates({
  kind,
  particulars,
  at,
}: {
  readonly kind: CaseKind
  readonly particulars: Particulars | undefined
  readonly at: string
}): void {
  if (hasParticulars(kind)) requireDatesAt({ kind, particulars: checkParticulars(kind, particulars), at })
}

/** An act within the purpose of the hit; one of another purpose is refused (spec/attacks.md D-07). */
function actOf(named: string, purpose: string): Offence {
  const offence = offences.find((known) => known === named) ?? fail('schema', {})
  return categoryOf(offence) === purpose ? offence : fail('purpose-not-permitted', {})
}

/** The document that the partner will read: what the hit is, as the partner can find it, and the question. */
async function documentOf(
  node: NodeContext,
  {
    request,
    cited,
    purpose,
    urgency,
    offence,
    isConfidential,
    marking,
    said: { kind, question, particulars, follows },
  }: Pick<RequestDocument, 'request' | 'purpose' | 'urgency'> & {
    readonly cited: HitRow
    readonly offence: Offence | undefined
    readonly isConfidential: boolean
    readonly marking: Marking
    /** What the person said, as far as it was said. */
    readonly said: { readonly kind: CaseKind; readonly question: string } & Readonly<
      Record<'particulars', Particulars | undefined> & Record<'follows', string | undefined>
    >
  },
): Promise<RequestDocument> {
  const { agreement, publisher, epoch, batch, profile } = cited
  // spec/casework.md §7: a request whose hit no person confirmed does not exist.
  const confirmedAt = formatInstant(cited.confirmed_at ?? fail('object-mismatch', {}))
  const marks = {
    ...(offence === undefined ? {} : { offence }),
    ...(isConfidential ? { confidential: true as const } : {}),
    ...(particulars === undefined ? {} : { particulars }),
    ...(follows === undefined ? {} : { follows }),
    marking: plainMarking(marking),
  }
  return {
    ...marks,
    schema: requestSchemaOf(marks),
    request,
    kind,
    agreement,
    purpose,
    urgency,
    citation: { agreement, publisher, epoch, batch, rowReference: toBase64url(cited.reference) },
    identifier: { profile, value: (await openHitValue(node, cited)) ?? fail('object-mismatch', {}) },
    question,
    confirmation: { confirmedAt },
    salt: toBase64url(node.random(32)),
  }
}

/** A request quotes an own record and what the partner's label said of it, and goes to that partner. */
function leavingOf(cited: HitRow, { terms }: LoadedAgreement): Leaving {
  const { agreement, record, publisher: to } = cited
  return { agreement, records: [record], madeOf: [markingOfLabel(cited, terms)], to }
}

/**
 * The second person approves the draft; in the same transaction it is released and sent (q2, q4), the hit is cited, and
 * the log says so. After a crash either all of it happened or nothing.
 * Throws `same-person`, `role-forbids`, `object-mismatch`, and what `decideAct` throws.
 */
export async function releaseRequest(
  node: NodeContext,
  tx: Tx,
  { request: draft, actor }: { readonly request: OpenRequest; readonly actor: Actor },
): Promise<OpenRequest> {
  const content = draft.object.contents['q1'] ?? null
  const approved = await stepRequest(node, tx, { request: draft, row: 'q2', to: 'APPROVED', content, by: actor })
  return sendOut(node, tx, { request: approved, actor, row: 'q4' })
}

/**
 * One person sends a draft at once for danger to life (q4e); a second one approves it within an hour (q4f), or the other side
 * blocks the use of its answer. Throws as `releaseRequest`, and `object-mismatch` for any urgency but E0.
 */
export async function dispatchRequest(
  node: NodeContext,
  tx: Tx,
  { request, actor }: { readonly request: OpenRequest; readonly actor: Actor },
): Promise<OpenRequest> {
  return sendOut(node, tx, { request, actor, row: 'q4e' })
}

/** Cites the hit; one that an earlier request of the same chain cites already stays so. */
async function cite(
  node: NodeContext,
  tx: Tx,
  {
    row,
    hit,
    actor,
    sending,
  }: { readonly row: RequestRow; readonly hit: string; readonly actor: Actor; readonly sending: 'q4' | 'q4e' },
): Promise<HitRow> {
  const found = await loadHit(tx, { hit, unit: row.unit })
  if (row.follows !== null && found.state === 'CITED') return found
  return moveHit(node, tx, { hit, actor, row: sending === 'q4' ? 'h6' : 'h6e', to: 'CITED', reason: null })
}

/** Clocks of days run by the partner's calendar as it is held when the request goes out; the request keeps a copy. */
async function runByCalendar(tx: Tx, request: OpenRequest): Promise<OpenRequest> {
  const { row, object } = request
  const calendar = object.clock.days === undefined ? undefined : await heldCalendar(tx, row.partner)
  if (calendar === undefined) return request
  const clock = { ...object.clock, calendar }
  const kept = keptClock(clock)
  await tx.updateTable('request').set(kept).where('id', '=', row.id).execute()
  return { ...request, row: { ...row, ...kept }, object: { ...object, clock } }
}

async function sendOut(
  node: NodeContext,
  tx: Tx,
  {
    request: draft,
    actor,
    row: sending,
  }: { readonly request: OpenRequest; readonly actor: Actor; readonly row: 'q4' | 'q4e' },
): Promise<OpenRequest> {
  const ready = await runByCalendar(tx, draft)
  const { row, object } = ready
  const content = object.contents['q1'] ?? null
  const now = node.now()
  const { partner: to, kind, purpose, urgency } = row
  const agreement = await requireInForce(tx, row.agreement, { now, parties: [node.party, to] })
  const act = { act: 'request.send', from: node.party, to, kind, purpose, urgency } as const
  const permit = decideAct(node, { agreement, act, now })
  if (row.hit === null) return fail('object-mismatch', {})
  const cited = await cite(node, tx, { row, hit: row.hit, actor, sending })
  // Taken back since the draft: the partner does not hold it any more, and would learn the identifier from us.
  if (cited.withdrawn_at !== null) return fail('object-mismatch', {})
  const marking = await requireMayLeave(node, tx, leavingOf(cited, agreement))
  const bytes = await keptDocument(node, row)
  requireAsStrict(markingOfDocument(readRequestDocument(bytes), node.party), marking)
  const by = sending === 'q4' ? 'node' : actor
  const sent = await stepRequest(node, tx, { request: ready, row: sending, to: 'SENT', content, by })
  await node.log.append(tx, {
    type: 'request.release',
    body: {
      request: row.id,
      agreement: row.agreement,
      clause: permit.clause,
      to,
      document: content,
      event: sent.object.head,
    },
  })
  const { sealingKey } = await loadPartner(tx, to)
  const context = { name: requestSend.name, from: node.party, to, request: row.id }
  const sealed = await sealTo({ publicKey: sealingKey, context, bytes })
  const body = {
    request: row.id,
    agreement: row.agreement,
    kind,
    purpose,
    urgency,
    ...(row.is_confidential ? { confidential: true } : {}),
    ...(object.clock.calendar === undefined ? {} : { calendar: calendarDigest(object.clock.calendar) }),
    events: sent.events,
    sealed: { enc: sealed.enc, ciphertext: sealed.ciphertext },
  }
  await node.outbox.enqueue(tx, { to, name: requestSend.name, body })
  return sent
}
