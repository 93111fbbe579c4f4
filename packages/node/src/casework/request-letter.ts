import { deriveMarking, type Marking, offenceNames, plainMarking } from '@comity/agreement'
import { documentDigest } from '@comity/casework'
import { bringsAnswer } from '@comity/casework/request'
import type { requestLetter, ResultOf } from '@comity/client/api'
import { parseInstant, utf8Decode } from '@comity/codec'
import { type LoadedAgreement, loadAgreement } from '../agreements/agreements.ts'
import { clauseThen } from '../agreements/policy.ts'
import { noLocal } from '../calendar/calendar-view.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Db } from '../schema.ts'
import { loadHit } from './hits.ts'
import { markingOfLabel, requireMayLeave } from './own-markings.ts'
import { keptAnswer, keptDocument, readKept } from './request-documents.ts'
import { keptForms, sayingRow } from './request-forms.ts'
import { markingsOf } from './request-marking.ts'
import { isLocked, noteReader } from './request-view.ts'
import { loadRequest, type OpenRequest, requestSummaryOf } from './requests.ts'

/** Log entry type of a letter that was handed out (spec/casework.md §13). */
const requestLetterType = 'request.letter'

type Letter = ResultOf<typeof requestLetter>

/**
 * What a letter of a request is made of (spec/casework.md §13): the bytes that events name, no other. A way out: what stands in it
 * is asked as if it left anew, and the log says so before a byte is handed out. Throws `not-found`, `object-mismatch` for what was never
 * sent or is erased, what `requireMayLeave` throws.
 */
export async function makeRequestLetter(
  node: NodeContext,
  { actor, request: id }: { readonly actor: Actor; readonly request: string },
): Promise<Letter> {
  const request = await loadRequest(node, { request: id, actor })
  const { row, events, object } = request
  // What no second person has approved is a letter to nobody.
  if (!events.some(({ row: act }) => act === 'q4' || act === 'q4e')) return fail('object-mismatch', {})
  const document = await keptDocument(node, row)
  const answer = await answerOf(node, request)
  const agreement = await loadAgreement(node.db, row.agreement, node.now())
  const marking = await markingFor(node, { request, agreement, withAnswer: answer !== null })
  if (answer !== null && row.side === 'requesting') await noteReader(node, { actor, request })
  const digest = documentDigest(document)
  await node.db.transaction().execute(async (tx) => {
    const body = { agreement: row.agreement, digest, request: id }
    await node.log.append(tx, { type: requestLetterType, body })
  })
  const { requesting, requested } = object.parties
  const { next: _, ...standing } = requestSummaryOf(row, noLocal)
  return {
    ...standing,
    requesting,
    requested,
    purpose: offenceNames.find((name) => name === row.purpose) ?? fail('object-mismatch', {}),
    clause: clauseOf(node, { request, agreement }),
    languages: agreement.terms.title.slice(0, 20).map(({ language }) => language),
    marking: plainMarking(marking),
    deadlines: object.deadlines,
    events: [...events],
    head: object.head,
    document: utf8Decode(document),
    answer,
    forms: await formsOf(node, request),
  }
}

/** The answer or refusal that was sent last; one that is drafted is of nobody yet, one that is blocked of nobody any more. */
async function answerOf(node: NodeContext, request: OpenRequest): Promise<string | null> {
  const kept = isLocked(request) ? undefined : await keptAnswer(node, request.row)
  const sent = request.events.findLast(({ row }) => bringsAnswer(row))
  if (kept === undefined || sent?.content !== documentDigest(kept)) return null
  return utf8Decode(kept)
}

/** Forms that crossed: what one person drafted is its own side's until a second said it. */
async function formsOf(node: NodeContext, { row, events }: OpenRequest): Promise<Letter['forms']> {
  const kept = await keptForms(node, node.db, row)
  return kept.flatMap(({ seq, row: act, bytes }) => {
    const event = events[seq - 1]
    const says = sayingRow(act)
    const isApproved = says === null || events.some((each) => each.row === says && each.content === event?.content)
    return event === undefined || !isApproved ? [] : [{ seq, row: act, form: utf8Decode(bytes) }]
  })
}

/** Of the records it is about, of what the label said, and of what both sides wrote. */
async function markingFor(
  node: NodeContext,
  {
    request: { row },
    agreement: { terms },
    withAnswer,
  }: { readonly request: OpenRequest; readonly agreement: LoadedAgreement; readonly withAnswer: boolean },
): Promise<Marking> {
  const { document, answer } = await markingsOf(node, node.db, { row, kept: await readKept(node, row) })
  const hit = row.hit === null ? null : await loadHit(node.db, { hit: row.hit, unit: row.unit })
  const said = [document, withAnswer ? answer : undefined].filter((marking) => marking !== undefined)
  return requireMayLeave(node, node.db, {
    agreement: row.agreement,
    records: hit === null ? await recordsOf(node.db, row.id) : [hit.record],
    madeOf: [deriveMarking(said), ...(hit === null ? [] : [markingOfLabel(hit, terms)])],
    // The copy on paper goes where the request went, and nowhere that its words do not go any more.
    to: row.partner,
  })
}

async function recordsOf(db: Db, request: string): Promise<readonly string[]> {
  const rows = await db.selectFrom('request_record').select('record').where('request', '=', request).execute()
  return rows.map(({ record }) => record)
}

/** The clause that permitted it at the instant at which it was sent; null where what this node holds now names none. */
function clauseOf(
  node: NodeContext,
  {
    request: { row, events, object },
    agreement,
  }: { readonly request: OpenRequest; readonly agreement: LoadedAgreement },
): string | null {
  const sent = events.find(({ row: act }) => act === 'q4' || act === 'q4e') ?? fail('object-mismatch', {})
  const { requesting: from, requested: to } = object.parties
  const { kind, purpose, urgency } = row
  const act = { act: 'request.send', from, to, kind, purpose, urgency } as const
  return clauseThen(node, { agreement, act, now: parseInstant(sent.at) })
}
