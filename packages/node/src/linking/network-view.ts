import type { networkShow, ResultOf } from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import { sql } from 'kysely'
import { unitSeal } from '../cases/unit-seal.ts'
import { mayKnow } from '../casework/confidential.ts'
import type { Actor, NodeContext } from '../context.ts'
import { linkedCases } from './linked-cases.ts'
import { casesOf, loadNetwork, summaryOf } from './networks.ts'

type View = ResultOf<typeof networkShow>

/** A network with what its unit knows of it. Throws `not-found`. */
export async function viewNetwork(node: NodeContext, actor: Actor, network: string): Promise<View> {
  const { unit } = actor
  const row = await loadNetwork(node.db, { network, unit })
  const ids = await casesOf(node.db, network)
  const cases = await linkedCases(node, { unit, cases: ids })
  return {
    ...(await summaryOf(node, node.db, row)),
    cases: ids.flatMap((id) => cases.get(id) ?? []),
    partners: await partnersOf(node, actor, ids),
    acts: await actsOf(node, { network, unit }),
  }
}

/** Hits and requests lead from the cases to partners; of a confidential request only those know who may. */
async function partnersOf(node: NodeContext, actor: Actor, cases: readonly string[]): Promise<View['partners']> {
  if (cases.length === 0) return []
  const hits = await node.db
    .selectFrom('hit')
    .select(({ fn }) => ['publisher as party', fn.countAll<number>().as('hits')])
    .select(sql<number>`count(*) filter (where confirmed_at is not null)`.as('confirmed'))
    .where('case_id', 'in', cases)
    .where('unit', '=', actor.unit)
    .groupBy('publisher')
    .execute()
  const requests = await node.db
    .selectFrom('request')
    .innerJoin('hit', 'hit.id', 'request.hit')
    .select(({ fn }) => ['request.partner as party', fn.countAll<number>().as('requests')])
    .where('hit.case_id', 'in', cases)
    .where('request.unit', '=', actor.unit)
    .where(mayKnow(actor))
    .groupBy('request.partner')
    .execute()
  const parties = [...new Set([...hits, ...requests].map(({ party }) => party))].sort()
  return parties.map((party) => {
    const found = hits.find((row) => row.party === party)
    const asked = requests.find((row) => row.party === party)
    return { party, hits: found?.hits ?? 0, confirmed: found?.confirmed ?? 0, requests: asked?.requests ?? 0 }
  })
}

async function actsOf(
  node: NodeContext,
  { network, unit }: { readonly network: string; readonly unit: string },
): Promise<View['acts']> {
  const rows = await node.db
    .selectFrom('network_act')
    .selectAll()
    .where('network', '=', network)
    .orderBy('at')
    .orderBy('id')
    .execute()
  const seal = unitSeal(await node.keys.unit(unit))
  return rows.map(({ id, act, at, person, cases, other, reason_sealed: reason }) => ({
    act,
    at: formatInstant(at),
    person,
    cases: [...cases],
    other,
    reason: seal.open(['network.reason', id], reason),
  }))
}
