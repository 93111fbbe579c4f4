import { type Act, clausesBehind, type Terms } from '@comity/agreement'
import { type CountedRefusal, groupsOf, type OwnFigures, type Period } from '@comity/casework'
import { fromBase64url } from '@comity/codec'
import { sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import type { Tx } from '../schema.ts'
import type { Pair } from './questions.ts'
import { signedInstant } from '../partner/signed-payload.ts'

/** Sequenced messages of a period that their reader refused, of both directions (spec/oversight.md §4.5). */
export async function refusedMessages(
  { party }: NodeContext,
  tx: Tx,
  { partner, period }: { readonly partner: string; readonly period: Period },
): Promise<readonly CountedRefusal[]> {
  const sentAt = sql<number>`coalesce(${signedInstant('jws')}, created_at)`
  const sent = await tx
    .selectFrom('outbox')
    .select(['name', 'code', sentAt.as('at')])
    .where('party', '=', partner)
    .where('state', '=', 'refused')
    .where(sentAt, '>=', period.from)
    .where(sentAt, '<', period.to)
    .execute()
  const receivedAt = sql<number>`coalesce(sent_at, received_at)`
  const received = await tx
    .selectFrom('inbox')
    .select(['name', 'code', receivedAt.as('at')])
    .where('party', '=', partner)
    .where('state', '=', 'refused')
    .where(receivedAt, '>=', period.from)
    .where(receivedAt, '<', period.to)
    .execute()
  const counted = (from: string, rows: typeof sent) =>
    rows.map(({ name, code, at }) => ({ from, name, code: code ?? 'internal', sentAt: at }))
  return [...counted(party, sent), ...counted(partner, received)]
}

/** Acts under an agreement that this node refused its own people and the partner, with the clauses behind each refusal. */
export async function refusedActs(
  tx: Tx,
  { pair, period, terms }: { readonly pair: Pair; readonly period: Period; readonly terms: Terms },
): Promise<OwnFigures['refusals']> {
  const rows = await tx
    .selectFrom('refused_act')
    .select(['unit', 'route', 'code', 'act'])
    .where('agreement', '=', pair.agreement)
    .where('refused_at', '>=', period.from)
    .where('refused_at', '<', period.to)
    .where((is) => is.or([is('owner', '=', pair.partner), is('unit', 'is not', null)]))
    .execute()
  const found = rows.flatMap(({ unit, route, code, act: text }) => {
    const act = text === null ? null : (JSON.parse(text) as Act) // our own
    if (unit !== null && !isTowards(act, pair.partner)) return []
    const clauses = clausesBehind({ terms, code, act })
    return [{ by: unit === null ? ('partner' as const) : ('own' as const), route, code, clauses: [...clauses] }]
  })
  const groups = groupsOf(found, ({ by, route, code, clauses }) => [by, route, code, ...clauses])
  return groups.flatMap(([, members]) => members.slice(0, 1).map((one) => ({ ...one, count: members.length })))
}

/** An act of our own people that was decided concerns one partner; one that was not decided may concern each. */
function isTowards(act: Act | null, partner: string): boolean {
  switch (act?.act) {
    case 'match.evaluate':
      return act.publisher === partner || act.inquirer === partner
    case 'request.send':
    case 'request.answer':
      return act.to === partner || act.from === partner
    default:
      return true
  }
}

/** Questions of this party that ended with a code. */
export async function endedQuestions(
  tx: Tx,
  { pair, period }: { readonly pair: Pair; readonly period: Period },
): Promise<OwnFigures['unanswered']> {
  const rows = await tx
    .selectFrom('ask_batch')
    .select((is) => ['code', is.fn.countAll<number>().as('batches')])
    .where('publisher', '=', pair.partner)
    .where('agreement', '=', fromBase64url(pair.agreement, 32))
    .where('state', '=', 'refused')
    .where('created_at', '>=', period.from)
    .where('created_at', '<', period.to)
    .groupBy('code')
    .orderBy('code')
    .execute()
  return rows.map(({ code, batches }) => ({ code: code ?? 'internal', batches }))
}
