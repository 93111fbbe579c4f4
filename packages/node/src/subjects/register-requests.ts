import { offenceNames } from '@comity/agreement'
import type { CaseEvent, SubjectEntry, WithholdingGround } from '@comity/casework'
import { formatInstant } from '@comity/codec'
import { findAgreement } from '../agreements/agreements.ts'
import type { RequestRow } from '../casework/requests.ts'
import type { NodeContext } from '../context.ts'
import type { Tx } from '../schema.ts'
import { blank, type RegisterEntry, type SubjectRecord } from './register.ts'

interface OfRequests {
  readonly records: readonly SubjectRecord[]
  readonly requests: readonly RequestRow[]
}

/** Requests that were sent and received about the records, what was answered, and what partners were told since. */
export async function requestEntries(
  node: Pick<NodeContext, 'party'>,
  tx: Tx,
  { records, requests }: OfRequests,
): Promise<readonly RegisterEntry[]> {
  const entries: RegisterEntry[] = []
  for (const request of requests) {
    // spec/casework.md §12: neither the person nor whoever writes to them learns of it, not even that something is withheld.
    if (request.side === 'requested' && request.is_confidential) continue
    const owner = await ownerOf(tx, { request, records })
    if (owner === undefined) continue
    const said = [...(await exchanged(node, tx, request)), ...(await retracted(tx, request))]
    entries.push(...said.map((entry) => ({ ...owner, isOfInquiry: request.side === 'requested', entry })))
  }
  return entries
}

interface Owner {
  readonly case: string
  readonly caseGround: WithholdingGround | null
  readonly originators: readonly string[]
}

/** The case that a request stands in; where it concerns several, one that is confidential decides for all. */
async function ownerOf(
  tx: Tx,
  { request, records }: { readonly request: RequestRow; readonly records: readonly SubjectRecord[] },
): Promise<Owner | undefined> {
  const hits =
    request.hit === null ? [] : await tx.selectFrom('hit').select('record').where('id', '=', request.hit).execute()
  const quoted = await tx.selectFrom('request_record').select('record').where('request', '=', request.id).execute()
  const about = [...hits, ...quoted].map(({ record }) => record)
  const concerned = records.filter(({ record }) => about.includes(record))
  const chosen = concerned.find(({ ground }) => ground !== null) ?? concerned[0]
  const originators = [...new Set(concerned.flatMap((record) => record.originators))]
  return chosen === undefined ? undefined : { case: chosen.case, caseGround: chosen.ground, originators }
}

async function exchanged(
  { party }: Pick<NodeContext, 'party'>,
  tx: Tx,
  request: RequestRow,
): Promise<readonly SubjectEntry[]> {
  const { partner, agreement, kind } = request
  const terms = (await findAgreement(tx, agreement))?.terms
  const purpose = offenceNames.find((name) => name === request.purpose) ?? null
  const [from, to] = request.side === 'requesting' ? [party, partner] : [partner, party]
  const rules = (terms?.requests ?? []).filter(
    (rule) =>
      rule.from.includes(from) &&
      rule.to.includes(to) &&
      rule.kinds.includes(kind) &&
      rule.purposes.some((one) => one === purpose),
  )
  const basis =
    request.hit === null ? [] : await tx.selectFrom('hit').select('basis').where('id', '=', request.hit).execute()
  const facts = {
    ...blank,
    partners: [partner],
    agreement,
    purpose,
    bases: basis.map((row) => row.basis),
    clauses: [...new Set(rules.map(({ clause }) => clause))].sort(),
  }
  const events = await eventsOf(tx, request.id)
  const at = (row: string) => events.find((event) => event.row === row)
  // q4 leaves; q5 arrives; q19 answers, and an answer that nothing was found tells nothing of the person.
  const [sent, arrived, answered] = [at('q4'), at('q5'), at('q19')]
  if (request.side === 'requesting') return sent === undefined ? [] : [{ ...facts, place: 'released', at: sent.at }]
  const received = arrived === undefined ? [] : [{ ...facts, place: 'received' as const, at: arrived.at }]
  const released = answered?.to === 'ANSWERED' ? [{ ...facts, place: 'released' as const, at: answered.at }] : []
  return [...received, ...released]
}

async function eventsOf(tx: Tx, request: string): Promise<readonly CaseEvent[]> {
  const rows = await tx
    .selectFrom('request_event')
    .select('event')
    .where('request', '=', request)
    .orderBy('seq')
    .execute()
  return rows.map(({ event }) => JSON.parse(event) as CaseEvent) // our own
}

async function retracted(tx: Tx, { id, partner, agreement }: RequestRow): Promise<readonly SubjectEntry[]> {
  const rows = await tx
    .selectFrom('retraction')
    .select(['created_at', 'answered_at'])
    .where('request', '=', id)
    .where('side', '=', 'sent')
    .execute()
  return rows.map(({ created_at: at, answered_at: until }) => ({
    ...blank,
    place: 'retracted',
    at: formatInstant(at),
    until: until === null ? null : formatInstant(until),
    partners: [partner],
    agreement,
  }))
}
