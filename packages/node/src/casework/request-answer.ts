import { isOfAuthor, type Marking, offenceNames, plainMarking } from '@comity/agreement'
import {
  type AnswerDocument,
  documentDigest,
  markingOfDocument,
  readAnswerDocument,
  type RequestObject,
  type RequestState,
} from '@comity/casework'
import { formatInstant, toBase64url } from '@comity/codec'
import { type LoadedAgreement, requireInForce } from '../agreements/agreements.ts'
import { decideAct } from '../agreements/policy.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { recordsOfRequest, requireAsStrict, requireMayLeave } from './own-markings.ts'
import { composeAnswer, keepDocument, keptAnswer, readKept } from './request-documents.ts'
import { markingsOf } from './request-marking.ts'
import { tell } from './request-act.ts'
import { openPayload, type Sealed } from './request-forms.ts'
import { produceFollowed } from './request-hold.ts'
import { sendEvent } from './request-intake.ts'
import { lockRequest, type OpenRequest, type RequestRow, stepRequest } from './requests.ts'
import type { Tx } from '../schema.ts'

export interface NewAnswer {
  readonly request: string
  readonly text: string
  readonly nothingFound: boolean
  readonly searchedSources: readonly string[]
}

/**
 * A person drafts the answer of an accepted request (q18); it stays here, sealed, until a second person approves it.
 * Throws `not-found`, `role-forbids`, `object-mismatch`, `marking-forbids`, and what `decideAct` throws.
 */
export async function draftAnswer(
  node: NodeContext,
  tx: Tx,
  { actor, answer }: { readonly actor: Actor; readonly answer: NewAnswer },
): Promise<OpenRequest> {
  const request = await lockRequest(node, tx, { request: answer.request, actor })
  const { terms } = await permitAnswer(node, tx, request.row)
  const marking = await requireAnswerLeaves(node, tx, { row: request.row, terms })
  const draft = composeAnswer({
    schema: 2,
    request: request.row.id,
    nothingFound: answer.nothingFound,
    text: answer.text,
    searchedSources: [...answer.searchedSources],
    searchedAt: formatInstant(node.now()),
    marking: plainMarking(marking),
    salt: toBase64url(node.random(32)),
  })
  const drafted = await stepRequest(node, tx, {
    request,
    row: 'q18',
    to: 'EXECUTING',
    content: draft.digest,
    by: actor,
  })
  const answer_sealed = await keepDocument(node, { row: request.row, kind: 'answer', bytes: draft.bytes })
  await tx.updateTable('request').set({ answer_sealed }).where('id', '=', request.row.id).execute()
  await sendEvent(node, tx, { request: drafted, sealed: null })
  return drafted
}

/**
 * What an answer is made of: the own records behind the row, the request that it answers, and what the person adds. Nothing is
 * said of the last, so it is as strict as the agreement lets anything be that passes, and for whoever asked.
 */
export async function requireAnswerLeaves(
  node: NodeContext,
  tx: Tx,
  { row, terms }: { readonly row: RequestRow; readonly terms: LoadedAgreement['terms'] },
): Promise<Marking> {
  const { agreement, partner: to } = row
  const { tlp, pap } = terms.handling
  const added = { tlp, pap, europol: [], audience: [node.party, to].sort(), originators: [node.party], gradings: [] }
  const { document } = await markingsOf(node, tx, { row, kept: await readKept(node, row) })
  const madeOf = document === undefined ? [added] : [added, forWhoSaidIt(document, to)]
  const records = await recordsOfRequest(tx, row.id)
  return requireMayLeave(node, tx, { agreement, records, madeOf, to })
}

/** Nobody is kept from what they said themselves. */
function forWhoSaidIt(marking: Marking, author: string): Marking {
  const { audience } = marking
  return { ...marking, audience: audience === null ? null : [...new Set([...audience, author])] }
}

/** An answer needs a clause of its own (spec/agreements.md §9): our own terms and local policy decide, at each step anew. */
async function permitAnswer(node: NodeContext, tx: Tx, row: RequestRow): Promise<LoadedAgreement> {
  const now = node.now()
  const { partner: to, kind, urgency } = row
  const purpose = offenceNames.find((name) => name === row.purpose) ?? fail('object-mismatch', {})
  const agreement = await requireInForce(tx, row.agreement, { now, parties: [node.party, to] })
  decideAct(node, { agreement, act: { act: 'request.answer', from: node.party, to, kind, purpose, urgency }, now })
  return agreement
}

/**
 * The second person approves the drafted answer; it leaves sealed to the partner (q19), and what was preserved for it is produced (p6).
 * Throws `same-person`, `role-forbids`, `object-mismatch`, `marking-forbids`, and what `decideAct` throws.
 */
export async function releaseAnswer(
  node: NodeContext,
  tx: Tx,
  { request, actor }: { readonly request: OpenRequest; readonly actor: Actor },
): Promise<OpenRequest> {
  const { row } = request
  const { terms } = await permitAnswer(node, tx, row)
  const marking = await requireAnswerLeaves(node, tx, { row, terms })
  const bytes = (await keptAnswer(node, row)) ?? fail('object-mismatch', {})
  const answer = readAnswerDocument(bytes)
  requireAsStrict(markingOfDocument(answer, node.party), marking)
  const to = answeredAs(request.object, answer)
  const content = documentDigest(bytes)
  const answered = await stepRequest(node, tx, { request, row: 'q19', to, content, by: actor })
  await tell(node, tx, answered)
  await produceFollowed(node, tx, row)
  return answered
}

/** What was accepted in part is answered in part. */
function answeredAs({ at }: RequestObject, { nothingFound }: AnswerDocument): RequestState {
  if (nothingFound) return 'ANSWERED_NOTHING_FOUND'
  const [part, whole] = [at?.['q12p'] ?? '', at?.['q12'] ?? '']
  return part > whole ? 'ANSWERED_IN_PART' : 'ANSWERED'
}

/**
 * Takes up the partner's answer with its event (q19): it opens, is what the event names, and says what the state says.
 * Throws `object-mismatch`, and what reading throws.
 */
export async function takeAnswer(
  node: NodeContext,
  tx: Tx,
  { request, sealed }: { readonly request: OpenRequest; readonly sealed: Sealed },
): Promise<void> {
  const { row, object } = request
  const bytes = await openPayload(node, { row, sealed })
  const answer = readAnswerDocument(bytes)
  const agrees = answeredAs(object, answer) === object.state && answer.request === row.id
  const { marking } = answer
  if (marking !== undefined && !isOfAuthor(marking, { author: row.partner, reader: node.party })) {
    fail('object-mismatch', {})
  }
  if (!agrees || documentDigest(bytes) !== object.contents['q19']) fail('object-mismatch', {})
  const answer_sealed = await keepDocument(node, { row, kind: 'answer', bytes })
  await tx.updateTable('request').set({ answer_sealed }).where('id', '=', row.id).execute()
}
