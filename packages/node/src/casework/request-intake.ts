import { type Act, isOfAuthor, offenceNames, urgencies } from '@comity/agreement'
import { clockOf, documentDigest, readRequestDocument, type RequestDocument } from '@comity/casework'
import { type CaseKind, caseKinds, hasParticulars, requireDatesAt } from '@comity/casework/request'
import { openSealed } from '@comity/client'
import { fromBase64url } from '@comity/codec'
import { requestEvent, type RequestSend, requestSend } from '@comity/protocol'
import { requireInForce } from '../agreements/agreements.ts'
import { loadRecords } from '../cases/records.ts'
import { namedCalendar } from '../calendar/calendars.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { decideAct } from '../agreements/policy.ts'
import { fencedUnit } from './confidential.ts'
import { tellArrival } from './request-alarm.ts'
import { readPartnerEvent } from './partner-event.ts'
import { keepDocument } from './request-documents.ts'
import { followedAs, followedRequest } from './request-follow.ts'
import { keptClock, newRequestRow } from './request-row.ts'
import { freshRequest, type OpenRequest, stepRequest, storeEvent } from './requests.ts'
import { noteRecords } from '../retraction/derived.ts'
import type { Tx } from '../schema.ts'

/** What a partner sent, as far as its envelope says. */
export interface ArrivedRequest {
  readonly from: string
  readonly body: RequestSend
}

/**
 * Takes up a partner's request (spec/casework.md §9, q5): agreement, decision, events, document, citation, in this order;
 * then its clocks run and the partner is told. Throws `agreement-not-in-force`, `purpose-not-permitted`,
 * `policy-forbids`, `object-mismatch`, `record-restricted`, `role-forbids`, `same-person`, `schema`.
 */
export async function takeRequest(node: NodeContext, tx: Tx, arrived: ArrivedRequest): Promise<void> {
  const { from, body } = arrived
  const known = await tx.selectFrom('request').select('id').where('id', '=', body.request).executeTakeFirst()
  if (known !== undefined) fail('object-mismatch', {})
  const now = node.now()
  const agreement = await requireInForce(tx, body.agreement, { now, parties: [from, node.party] })
  const act = sendAct({ from, to: node.party, body })
  decideAct(node, { agreement, act, now })
  const document = await openDocument(node, arrived)
  await checkCitation(node, tx, { from, document: document.content })
  const agreed = clockOf({ clocks: agreement.terms.clocks, urgency: act.urgency })
  const isOfDays = agreed.days !== undefined
  const calendar = await namedCalendar(node, tx, { from, digest: body.calendar, isOfDays })
  const clock = calendar === undefined ? agreed : { ...agreed, calendar }
  const isConfidential = body.confidential === true
  const earlier = await followedRequest(tx, { from, document: document.content, node })
  const unit = earlier?.unit ?? (isConfidential ? await fencedUnit(tx) : undefined) ?? (await deskUnit(tx))
  const row = newRequestRow(node, {
    id: body.request,
    side: 'requested',
    partner: from,
    unit,
    agreement: body.agreement,
    kind: act.kind,
    purpose: act.purpose,
    urgency: act.urgency,
    ...keptClock(clock),
    state: 'SENT',
    hit: null,
    document_sealed: await keepDocument(node, {
      row: { id: body.request, unit },
      kind: 'document',
      bytes: document.bytes,
    }),
    is_confidential: isConfidential,
    ...followedAs(document.content),
  })
  await tx.insertInto('request').values(row).execute()
  // Deleting one of its records has to reach this request (spec/retraction.md §2).
  await noteRecords(tx, { request: row.id, citation: document.content.citation })
  let request: OpenRequest = { row, events: [], object: freshRequest(node, row) }
  for (const foreign of body.events) {
    // Nothing that a party sends stands for an act of ours.
    const event = readPartnerEvent(node, { from, foreign, events: request.events })
    request = await storeEvent(node, tx, { request, event })
    const { kind, particulars } = document.content
    if (event.row === 'q1' && hasParticulars(kind) && particulars !== undefined)
      requireDatesAt({ kind, particulars, at: event.at })
  }
  const content = documentDigest(document.bytes)
  // q5 starts only from SENT and about the very document that the partner's q4 names.
  const delivered = await stepRequest(node, tx, { request, row: 'q5', to: 'DELIVERED', content, by: 'node' })
  await sendEvent(node, tx, { request: delivered, sealed: null })
  await tellArrival(node, tx, delivered)
}

/** Tells the partner the newest event of a request. */
export async function sendEvent(
  node: NodeContext,
  tx: Tx,
  {
    request,
    sealed,
  }: { readonly request: OpenRequest; readonly sealed: { readonly enc: string; readonly ciphertext: string } | null },
): Promise<void> {
  const event = request.events.at(-1)
  if (event === undefined) return fail('object-mismatch', {})
  const { id, partner } = request.row
  await node.outbox.enqueue(tx, { to: partner, name: requestEvent.name, body: { request: id, event, sealed } })
}

type SendAct = Extract<Act, { act: 'request.send' }> & { readonly kind: CaseKind }

/** The act as the decision knows it. A word outside the closed sets is one that no clause permits. */
function sendAct({ from, to, body }: ArrivedRequest & { readonly to: string }): SendAct {
  // A payment stop travels in a message of its own (spec/freezes.md §7).
  const kind = caseKinds.find((known) => known === body.kind) ?? fail('purpose-not-permitted', {})
  const urgency = urgencies.find((name) => name === body.urgency) ?? fail('purpose-not-permitted', {})
  const purpose = offenceNames.find((name) => name === body.purpose) ?? fail('purpose-not-permitted', {})
  return { act: 'request.send', from, to, kind, purpose, urgency }
}

async function openDocument(
  node: NodeContext,
  { from, body }: ArrivedRequest,
): Promise<{ readonly bytes: Uint8Array; readonly content: RequestDocument }> {
  const context = { name: requestSend.name, from, to: node.party, request: body.request }
  const bytes = await openSealed({ privateKeys: node.keys.sealingKeys, context, payload: body.sealed })
  const content = readRequestDocument(bytes)
  for (const member of ['request', 'agreement', 'kind', 'purpose', 'urgency', 'confidential'] as const) {
    if (content[member] !== body[member]) fail('object-mismatch', {})
  }
  // The document quotes a hit of ours, so that we are an originator as well (spec/agreements.md §5).
  const { marking } = content
  if (marking === undefined) return { bytes, content }
  const isMarked = isOfAuthor(marking, { author: from, reader: node.party })
  if (!isMarked || !marking.originators.includes(node.party)) fail('object-mismatch', {})
  return { bytes, content }
}

/** Records of one row that are read to compare its identifier; all of them hold the same. */
const comparedRecords = 20

/**
 * A request rests on a hit in this party's own index: the row it quotes stands there, under this agreement and epoch, and
 * holds the very identifier asked about. Otherwise one hit would let a partner ask about anything, past its budget.
 */
async function checkCitation(
  node: NodeContext,
  tx: Tx,
  { from, document: { citation, identifier } }: { readonly from: string; readonly document: RequestDocument },
): Promise<void> {
  if (citation.publisher !== node.party) fail('object-mismatch', {})
  await requireAnswered(tx, { from, citation })
  const rows = await tx
    .selectFrom('index_row_record')
    .innerJoin('index_epoch', 'index_epoch.id', 'index_row_record.epoch')
    .select('index_row_record.record')
    .where('index_epoch.agreement', '=', citation.agreement)
    .where('index_epoch.number', '=', citation.epoch)
    .where('index_row_record.reference', '=', fromBase64url(citation.rowReference, 8))
    .limit(comparedRecords)
    .execute()
  const ids = rows.map(({ record }) => record)
  // Read in the act's own transaction: waiting for a second connection here could wait for ever.
  const records = await loadRecords({ ...node, db: tx }, ids)
  const held = records.filter(({ profile, value }) => profile === identifier.profile && value === identifier.value)
  if (held.length === 0) fail('object-mismatch', {})
  // spec/subjects.md §7: the partner has the hit already; what it rests on is not used any more.
  if (held.every(({ isRestricted }) => isRestricted)) fail('record-restricted', {})
}

/** The hit came out of a batch that this very partner paid for, under this agreement and epoch. Throws `object-mismatch`. */
async function requireAnswered(
  tx: Tx,
  { from, citation }: { readonly from: string; readonly citation: RequestDocument['citation'] },
): Promise<void> {
  const answered = await tx
    .selectFrom('answered_batch')
    .select('batch')
    .where('inquirer', '=', from)
    .where('batch', '=', citation.batch)
    .where('agreement', '=', fromBase64url(citation.agreement, 32))
    .where('epoch', '=', citation.epoch)
    .executeTakeFirst()
  if (answered === undefined) fail('object-mismatch', {})
}

/** Where requests of others arrive: the unit that was made first. */
async function deskUnit(tx: Tx): Promise<string> {
  const { id } = await tx
    .selectFrom('unit')
    .select('id')
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirstOrThrow()
  return id
}
