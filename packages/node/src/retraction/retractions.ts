import type { ResultOf, retractionList, retractionShow } from '@comity/client/api'
import { day, formatInstant, type Instant } from '@comity/codec'
import { mayKnow } from '../casework/confidential.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { RetractionTable } from '../schema/retraction.ts'

type Listed = ResultOf<typeof retractionList>

/** The retractions of a unit that the actor may know of: unanswered ones first, the oldest at the top, then the others, newest first. */
export async function listRetractions(node: NodeContext, actor: Actor): Promise<Listed['retractions']> {
  const rows = await retractions(node, actor).execute()
  const now = node.now()
  const shown = rows.map((row) => summaryOf(row, now))
  return [...shown.filter(({ answer }) => answer === null), ...shown.filter(({ answer }) => answer !== null).reverse()]
}

/** Deletions and corrections of the unit that wait for a second person. */
export async function listWaiting(node: NodeContext, unit: string): Promise<Listed['waiting']> {
  const rows = await node.db
    .selectFrom('record_retraction')
    .selectAll()
    .where('unit', '=', unit)
    .where('state', '=', 'waiting')
    .orderBy('proposed_at')
    .orderBy('id')
    .execute()
  return rows.map(({ id, case_id: caseId, record, act, reason, proposed_at: at }) => ({
    retraction: id,
    case: caseId,
    record,
    act,
    reason,
    proposedAt: formatInstant(at),
  }))
}

/** One retraction of a unit. Throws `not-found`. */
export async function showRetraction(
  node: NodeContext,
  { retraction, actor }: { readonly retraction: string; readonly actor: Actor },
): Promise<ResultOf<typeof retractionShow>> {
  const row = await retractions(node, actor).where('retraction.id', '=', retraction).executeTakeFirst()
  if (row === undefined) return fail('not-found', {})
  return { ...summaryOf(row, node.now()), holdsDocument: row.holds_document, holdsAnswer: row.holds_answer }
}

function retractions(node: NodeContext, actor: Actor) {
  return node.db
    .selectFrom('retraction')
    .innerJoin('request', 'request.id', 'retraction.request')
    .selectAll('retraction')
    .select((is) => [
      'request.state as request_state',
      is('request.document_sealed', 'is not', null).$castTo<boolean>().as('holds_document'),
      is('request.answer_sealed', 'is not', null).$castTo<boolean>().as('holds_answer'),
    ])
    .where('retraction.unit', '=', actor.unit)
    .where(mayKnow(actor))
    .orderBy('retraction.created_at')
    .orderBy('retraction.id')
}

function summaryOf(
  row: RetractionTable & { readonly request_state: string },
  now: Instant,
): Listed['retractions'][number] {
  const { id, side, partner, agreement, request, act, reason, answer } = row
  return {
    ...{ retraction: id, side, partner, agreement, request, requestState: row.request_state, act, reason, answer },
    createdAt: formatInstant(row.created_at),
    answeredAt: row.answered_at === null ? null : formatInstant(row.answered_at),
    openDays: answer === null ? Math.max(0, Math.floor((now - row.created_at) / day)) : null,
  }
}
