import { type Json, parseCanonical, utf8Encode } from '@comity/codec'
import type { NodeContext } from '../context.ts'
import { isWanted, type PlacedAct, type Wanted } from './acts.ts'

/** Entries that say nothing, and those of single hits: that one case has a hit is content (spec/oversight.md §8). */
const unlisted = ['filler', 'hit.event']

const maxBodyBytes = 1_048_576

type Facts = Pick<PlacedAct['act'], 'role' | 'agreement' | 'partner' | 'code'>

/** Acts that stand in the log. Of a body only members of closed sets are read; one that was erased tells its kind alone. */
export async function loggedActs(node: NodeContext, wanted: Wanted): Promise<readonly PlacedAct[]> {
  const rows = await node.db
    .selectFrom('log_entry')
    .select(['position', 'type', 'body', 'at'])
    .where('type', 'not in', unlisted)
    .where('at', 'is not', null)
    .where(isWanted(wanted, { letter: 'l', at: 'at', place: 'position' }))
    .orderBy('at', 'desc')
    .orderBy('position', 'desc')
    .limit(wanted.limit)
    .execute()
  const bodies = rows.map(({ body }) => (body === null ? {} : membersOf(body)))
  const requests = await requestsOf(node, bodies)
  return rows.map(({ position, type, at }, index) => {
    const body = bodies[index] ?? {}
    const request = requests.get(textOf(body['object']) ?? textOf(body['request']) ?? textOf(body['freeze']) ?? '')
    return {
      at: at ?? 0,
      letter: 'l',
      place: position,
      act: { source: 'log', kind: type, count: 1, unit: null, ...factsOf(node.party, body, request) },
    }
  })
}

type Members = Readonly<Record<string, Json>>

function membersOf(body: string): Members {
  const value = parseCanonical(utf8Encode(body), { maxBytes: maxBodyBytes })
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

/** Under what agreement and with whom a request or payment stop runs: its events name it only by its id. */
async function requestsOf(
  { db }: NodeContext,
  bodies: readonly Members[],
): Promise<ReadonlyMap<string, { readonly agreement: string; readonly partner: string }>> {
  const named = bodies.flatMap((body) => [body['object'], body['request'], body['freeze']].map(textOf))
  const ids = [...new Set(named.filter((id) => isUuid(id)))]
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('request')
    .select(['id', 'agreement', 'partner'])
    .where('id', 'in', ids)
    .unionAll(db.selectFrom('freeze').select(['id', 'agreement', 'partner']).where('id', 'in', ids))
    .execute()
  return new Map(rows.map(({ id, agreement, partner }) => [id, { agreement, partner }]))
}

/** Who else takes part, in the members that name it. */
const partnerMembers = ['inquirer', 'publisher', 'from', 'to', 'partner', 'author', 'party'] as const
/** What an act came to, in the members that say so; each a word of a closed set. */
const codeMembers = ['code', 'row', 'verdict', 'answer', 'state', 'act'] as const

function factsOf(
  own: string,
  body: Members,
  request: { readonly agreement: string; readonly partner: string } | undefined,
): Facts {
  const named = partnerMembers.map((member) => textOf(body[member])).find((text) => isParty(text) && text !== own)
  const code = codeMembers.map((member) => textOf(body[member])).find((text) => isWord(text))
  const agreement = textOf(body['agreement'])
  const role = textOf(body['role'])
  return {
    role: isWord(role) ? role : null,
    agreement: isDigest(agreement) ? agreement : (request?.agreement ?? null),
    partner: request?.partner ?? named ?? null,
    code: code ?? null,
  }
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function isWord(text: string | undefined): text is string {
  return text !== undefined && /^[a-z][a-z0-9-]{0,31}$/.test(text)
}

function isParty(text: string | undefined): text is string {
  return text !== undefined && /^[a-z][a-z0-9-]{1,62}[a-z0-9]$/.test(text)
}

function isDigest(text: string | undefined): text is string {
  return text !== undefined && /^[A-Za-z0-9_-]{43}$/.test(text)
}

function isUuid(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(text)
}
