import { documentDigest, readRefusalDocument, type RefusalDocument } from '@comity/casework'
import { type Ground, requireGroundOpen } from '@comity/casework/request'
import { formatInstant, toBase64url } from '@comity/codec'
import { requireInForce } from '../agreements/agreements.ts'
import { gate } from '../agreements/refused-acts.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { requireAgreedGround } from './agreed-ground.ts'
import { offenceStanding } from './dual-criminality.ts'
import { tell } from './request-act.ts'
import { composeRefusal, keepDocument } from './request-documents.ts'
import { openPayload, type Sealed } from './request-forms.ts'
import { lockRequest, type OpenRequest, stepRequest } from './requests.ts'
import type { Tx } from '../schema.ts'

/** What a person says of a refusal. */
export type NewRefusal = Omit<RefusalDocument, 'schema' | 'refusedAt' | 'salt'>

/**
 * A person of the requested party refuses a request with a ground: before it is accepted (q17), or afterwards where it turned
 * out impossible or a court said no (q20, of a preservation p8). It leaves sealed with its event and counts as an answer.
 * Throws `not-found`, `role-forbids`, `object-mismatch`, `agreement-not-in-force`, `ground-not-agreed`, `dual-criminality-open`,
 * `ground-not-open`, `consultation-first`, `reason-forbidden`.
 */
export async function refuseRequest(
  node: NodeContext,
  { actor, refusal }: { readonly actor: Actor; readonly refusal: NewRefusal },
): Promise<{ readonly request: string; readonly state: string }> {
  return node.db.transaction().execute(async (tx) => {
    const request = await lockRequest(node, tx, { request: refusal.request, actor })
    const { row } = request
    if (row.side !== 'requested') fail('object-mismatch', {})
    await requireInForce(tx, row.agreement, { now: node.now(), parties: [node.party, row.partner] })
    await requireGround(node, tx, { request, ground: refusal.ground })
    const used = rowOf(request)
    requireUse(request, { ground: refusal.ground, row: used === 'q14' ? 'q17' : used })
    const refused = await putRefusal(node, tx, { request, refusal, by: actor })
    return { request: row.id, state: refused.row.state }
  })
}

/** The row by which a request is refused from where it stands. */
function rowOf({ object: { state, kind } }: OpenRequest): 'q14' | 'q17' | 'q20' | 'p8' {
  if (state === 'CONDITIONS_DECLINED') return 'q14'
  const isGranted = state === 'ACCEPTED' || state === 'ACCEPTED_IN_PART' || state === 'PRESERVED'
  if (kind === 'preservation' && isGranted) return 'p8'
  return state === 'EXECUTING' ? 'q20' : 'q17'
}

async function putRefusal(
  node: NodeContext,
  tx: Tx,
  {
    request,
    refusal,
    by,
  }: { readonly request: OpenRequest; readonly refusal: NewRefusal; readonly by: Actor | 'node' },
): Promise<OpenRequest> {
  const { row } = request
  const { ground, fix, ...further } = refusal
  const isPlain = ground === 'R06' && further.reason === undefined
  const composed = composeRefusal({
    ...(isPlain ? {} : { secondary: [], searchedAt: null, since: null, nextHop: null, court: null, ...further }),
    schema: isPlain ? 1 : 2,
    request: row.id,
    ground,
    fix,
    refusedAt: formatInstant(node.now()),
    salt: toBase64url(node.random(32)),
  })
  const step = { row: rowOf(request), to: 'REFUSED', content: composed.digest, by } as const
  const refused = await stepRequest(node, tx, { request, ...step })
  const answer_sealed = await keepDocument(node, { row, kind: 'answer', bytes: composed.bytes })
  await tx.updateTable('request').set({ answer_sealed }).where('id', '=', row.id).execute()
  const kept = { ...refused, row: { ...refused.row, answer_sealed } }
  await tell(node, tx, kept)
  return kept
}

/** Conditions that were declined end the request by themselves (q14). */
export async function refuseDeclined(node: NodeContext, tx: Tx, request: OpenRequest): Promise<void> {
  const reason = 'The conditions were declined. 条件未被接受。'
  const refusal = { request: request.row.id, ground: 'R19', fix: null, reason } as const
  await putRefusal(node, tx, { request, refusal, by: 'node' })
}

function requireUse(
  { row, object }: OpenRequest,
  { ground, row: used }: { readonly ground: Ground; readonly row: 'q17' | 'q20' | 'p8' },
): void {
  const { kind, urgency } = row
  const isConsulted = object.contents['q17c'] !== undefined
  requireGroundOpen({ ground, row: used, state: object.state, kind, urgency, isConsulted })
}

/** The terms name the ground, and for R06 a person judged so. Throws `ground-not-agreed`, `dual-criminality-open`. */
async function requireGround(
  node: NodeContext,
  tx: Tx,
  { request: { row }, ground }: { readonly request: OpenRequest; readonly ground: Ground },
): Promise<void> {
  const about = { agreement: row.agreement, act: null }
  await requireAgreedGround(node, tx, { agreement: row.agreement, ground })
  if (ground !== 'R06') return
  const { answer, judgement } = await offenceStanding(node, tx, row)
  // Where the question is not to be asked its answer is no ground (ETS 185, article 29(3)).
  if (answer === 'not-required') gate(about, () => fail('ground-not-agreed', {}))
  if (judgement?.reason !== ground) gate(about, () => fail('dual-criminality-open', {}))
}

/**
 * Takes up the partner's refusal with its event (q14, q17, q20, p8): it opens, is what the event names, and rests on a ground of the
 * terms that may be used there. Throws `object-mismatch`, `ground-not-agreed`, `ground-not-open`, `consultation-first`, and what
 * reading throws.
 */
export async function takeRefusal(
  node: NodeContext,
  tx: Tx,
  { request, from, sealed }: { readonly request: OpenRequest; readonly from: OpenRequest; readonly sealed: Sealed },
): Promise<void> {
  const { row, events } = request
  const bytes = await openPayload(node, { row, sealed })
  const { request: named, ground } = readRefusalDocument(bytes)
  const event = events.at(-1) ?? fail('object-mismatch', {})
  if (named !== row.id || documentDigest(bytes) !== event.content) fail('object-mismatch', {})
  if (event.row === 'q14') {
    // It follows from what this side declined, whatever the terms name.
    if (ground !== 'R19') fail('object-mismatch', {})
  } else {
    await requireAgreedGround(node, tx, { agreement: row.agreement, ground })
    requireUse(from, { ground, row: event.row === 'q20' || event.row === 'p8' ? event.row : 'q17' })
  }
  const answer_sealed = await keepDocument(node, { row, kind: 'answer', bytes })
  await tx.updateTable('request').set({ answer_sealed }).where('id', '=', row.id).execute()
}
