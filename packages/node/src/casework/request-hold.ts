import { answeredStates, type preservationRisks } from '@comity/casework/request'
import { sql } from 'kysely'
import type { Actor, NodeContext } from '../context.ts'
import { carryOut, here, type Moved, personAct } from './request-act.ts'
import { notUnderWay } from './request-ends.ts'
import { lockRequest } from './requests.ts'

interface Of {
  readonly actor: Actor
  readonly request: string
}

/** A person of the requested party says that data is preserved, until when, under what reference (p1). */
export async function preserveRequest(
  node: NodeContext,
  {
    until,
    reference,
    text,
    ...of
  }: Of & { readonly until: string; readonly reference: string; readonly text: string | null },
): Promise<Moved> {
  return personAct(node, { ...of, choose: () => ({ row: 'p1', to: 'PRESERVED', said: { until, reference, text } }) })
}

/** The requesting side asks that data is kept for longer (p2); the requested side grants it (p3). */
export async function extendRequest(
  node: NodeContext,
  { until, text, ...of }: Of & { readonly until: string; readonly text: string },
): Promise<Moved> {
  return personAct(node, {
    ...of,
    choose: ({ row }) =>
      row.side === 'requesting'
        ? { row: 'p2', to: 'PRESERVED', said: { until, text } }
        : { row: 'p3', to: 'PRESERVED', said: { until, text } },
  })
}

/** The requesting side does not need the data any more (p4). */
export async function releaseHold(node: NodeContext, { text, ...of }: Of & { readonly text: string }): Promise<Moved> {
  return personAct(node, { ...of, choose: () => ({ row: 'p4', to: 'RELEASED', said: { text } }) })
}

/** The requested side says what preserving cannot help, or endangers (p7); the other decides whether it goes on. */
export async function adviseRequest(
  node: NodeContext,
  { risk, text, ...of }: Of & { readonly risk: (typeof preservationRisks)[number]; readonly text: string },
): Promise<Moved> {
  return personAct(node, { ...of, choose: (request) => ({ row: 'p7', to: here(request), said: { risk, text } }) })
}

/**
 * Looks at preserved data that was asked for: an answer to that makes it produced (p6, the requested side); where the request ended
 * without one, its own end counts again.
 */
export async function settleHolds(node: NodeContext): Promise<void> {
  const held = node.db.selectFrom('request').where('request.state', '=', 'PRESERVED')
  const produced = await held
    .innerJoin('request as later', 'later.follows', 'request.id')
    .select(['request.id', 'request.partner'])
    .distinct()
    .where('request.side', '=', 'requested')
    .where('later.kind', '=', 'evidence')
    .where('later.state', 'in', [...answeredStates, 'USE_BLOCKED', 'USE_CONDITIONED', 'CLOSED'])
    .where(sql<boolean>`exists (select from request_event where request = later.id and event like '%"row":"q19"%')`)
    .execute()
  for (const { id, partner } of produced)
    await node.db.transaction().execute(async (tx) => {
      const request = await lockRequest(node, tx, { request: id, partner })
      if (request.object.state !== 'PRESERVED') return
      await carryOut(node, tx, { request, act: { row: 'p6', to: 'PRODUCED', about: null }, by: 'node' })
    })
  await node.db
    .updateTable('request')
    .set({ due_at: node.now() })
    .where('state', '=', 'PRESERVED')
    .where('due_at', 'is', null)
    .where('held_until', 'is not', null)
    .where((is) =>
      is.not(
        is.exists(
          is
            .selectFrom('request as later')
            .select('later.id')
            .whereRef('later.follows', '=', 'request.id')
            .where('later.kind', '=', 'evidence')
            .where('later.state', 'not in', notUnderWay),
        ),
      ),
    )
    .execute()
}
