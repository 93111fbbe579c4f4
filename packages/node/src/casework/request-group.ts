import { type RequestStanding, standingOf } from '@comity/casework/request'
import type { requestGroup, ResultOf } from '@comity/client/api'
import { type Local, readLocal } from '../calendar/calendar-view.ts'
import type { Actor, NodeContext } from '../context.ts'
import { readKept } from './request-documents.ts'
import { refusalOf } from './request-refusal.ts'
import { isLocked, noteReader } from './request-view.ts'
import { loadRequest, type MarkedRequest, type OpenRequest, requestSummaryOf } from './requests.ts'

type Shown = ResultOf<typeof requestGroup>
type Grouped = OpenRequest & { readonly row: MarkedRequest }

/**
 * What became of all requests that were drafted together with one of the actor's unit (spec/casework.md §14). Who reads an answer here
 * is noted as its reader, and one whose use is blocked is shown to nobody. Throws `not-found`.
 */
export async function showGroup(
  node: NodeContext,
  { actor, request }: { readonly actor: Actor; readonly request: string },
): Promise<Shown> {
  const local = await readLocal(node, node.db)
  const requests: Shown['requests'] = []
  for (const each of await loadGroup(node, { request, actor }))
    requests.push(await showOne(node, { actor, each, local }))
  const count = (standing: RequestStanding) => requests.filter((each) => each.standing === standing).length
  const late = requests.filter(({ isLate }) => isLate).length
  const [open, answered, refused, ended] = [count('open'), count('answered'), count('refused'), count('ended')]
  return { requests, totals: { requests: requests.length, open, answered, refused, ended, late } }
}

async function showOne(
  node: NodeContext,
  { actor, each, local }: { readonly actor: Actor; readonly each: Grouped; readonly local: Local },
): Promise<Shown['requests'][number]> {
  const { row, events } = each
  const { answer: kept, refusal } = await readKept(node, row)
  const answer = isLocked(each) ? undefined : kept
  if (row.side === 'requesting' && answer !== undefined) await noteReader(node, { actor, request: each })
  const standing = standingOf({ state: row.state, rows: events.map((event) => event.row) })
  return {
    ...requestSummaryOf(row, local),
    standing,
    isLate: row.next_at !== null && node.now() > row.next_at,
    answer: answer?.text ?? null,
    ground: standing === 'refused' ? (refusal?.ground ?? null) : null,
    refused: await refusalOf(node, row),
  }
}

/** By partner; a request that was drafted alone is alone. */
async function loadGroup(
  node: NodeContext,
  { request, actor }: { readonly request: string; readonly actor: Actor },
): Promise<readonly Grouped[]> {
  const group = [await loadRequest(node, { request, actor })]
  const others = await node.db
    .selectFrom('request_group as named')
    .innerJoin('request_group as each', 'each.group_id', 'named.group_id')
    .select('each.request')
    .where('named.request', '=', request)
    .where('each.request', '<>', request)
    .execute()
  for (const other of others) group.push(await loadRequest(node, { request: other.request, actor }))
  return group.toSorted((one, other) => (one.row.partner < other.row.partner ? -1 : 1))
}
