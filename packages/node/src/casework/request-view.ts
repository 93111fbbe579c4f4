import type { ResultOf, requestShow } from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import type { Actor, NodeContext } from '../context.ts'
import { keptForms } from './request-forms.ts'
import type { OpenRequest } from './requests.ts'

type Shown = ResultOf<typeof requestShow>

/** What rows brought, as people read it. What is only drafted is of its own side alone, for it never left. */
export async function formsOf(node: NodeContext, { row, events }: OpenRequest): Promise<Shown['forms']> {
  const kept = await keptForms(node, node.db, row)
  return kept.flatMap(({ seq, row: name, bytes }) => {
    // One that came since the events were read is shown with the next reading.
    const event = events[seq - 1]
    if (event === undefined) return []
    const {
      schema: _,
      request: __,
      salt: ___,
      ...members
    } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>
    const said = Object.entries(members).flatMap(([member, value]) => linesOf(member, value))
    return [{ row: name, party: event.party, at: event.at, said }]
  })
}

/** A member of a form as lines; of a list or an object one for each. */
export function linesOf(name: string, value: unknown): readonly { readonly name: string; readonly value: string }[] {
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return value.flatMap((each: unknown) => linesOf(name, each))
  if (typeof value === 'string') return [{ name, value }]
  if (typeof value !== 'object') return [{ name, value: JSON.stringify(value) }]
  return Object.entries(value).flatMap(([member, inner]) => linesOf(`${name}.${member}`, inner))
}

/** What the clocks of a request told. */
export async function raisedOf({ db }: NodeContext, { row }: OpenRequest): Promise<Shown['alarms']> {
  const rows = await db
    .selectFrom('request_alarm')
    .select(['alarm', 'raised_at', 'contact'])
    .where('request', '=', row.id)
    .orderBy('raised_at')
    .orderBy('alarm')
    .execute()
  return rows.map(({ alarm, raised_at, contact }) => ({ alarm, at: formatInstant(raised_at), contact }))
}

/** The use of an answer is blocked: it is locked here at once, for everybody (Regulation (EU) 2023/1543, article 10(4)). */
export function isLocked({ row }: OpenRequest): boolean {
  return row.side === 'requesting' && row.state === 'USE_BLOCKED'
}

/** Notes who opened an answer that came from a partner, the first time. */
export async function noteReader(
  node: NodeContext,
  { actor, request: { row } }: { readonly actor: Actor; readonly request: OpenRequest },
): Promise<void> {
  await node.db
    .insertInto('request_reader')
    .values({ request: row.id, person: actor.person, read_at: node.now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Who had opened an answer whose use is fenced now. */
export async function readersOf({ db }: NodeContext, { row }: OpenRequest): Promise<Shown['openedBy']> {
  if (row.side !== 'requesting' || !['USE_BLOCKED', 'USE_CONDITIONED'].includes(row.state)) return []
  const rows = await db
    .selectFrom('request_reader')
    .selectAll()
    .where('request', '=', row.id)
    .orderBy('read_at')
    .execute()
  return rows.map(({ person, read_at }) => ({ person, at: formatInstant(read_at) }))
}
