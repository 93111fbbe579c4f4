import type { BodyOf, oversightActs, ResultOf } from '@comity/client/api'
import { formatInstant, type Instant, parseInstant } from '@comity/codec'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import { loggedActs } from './logged-acts.ts'

type Listed = ResultOf<typeof oversightActs>

/** An act with its place in the one order of all: instant, source, number within the source. */
export interface PlacedAct {
  readonly at: Instant
  readonly letter: SourceLetter
  readonly place: number
  readonly act: Omit<Listed['acts'][number], 'at'>
}

/** One letter a source, in the order in which acts of one instant stand. */
export type SourceLetter = 'e' | 'l' | 'r'

/** What is wanted of one source. */
export interface Wanted {
  readonly from: Instant
  readonly to: Instant
  readonly before: Before | null
  readonly limit: number
}

interface Before {
  readonly at: Instant
  readonly letter: string
  readonly place: number
}

/**
 * A page of acts, newest first (spec/oversight.md §8): the log, refused acts, security events. Nothing that names a case, a
 * record, a hit or a person is read out of any of them. Throws `schema` for what is no instant.
 */
export async function listActs(node: NodeContext, body: BodyOf<typeof oversightActs>): Promise<Listed> {
  const { from, to, before, limit } = body
  const wanted: Wanted = {
    from: from === null ? 0 : parseInstant(from),
    to: to === null ? Number.MAX_SAFE_INTEGER : parseInstant(to),
    before: before === null ? null : readPlace(before),
    limit: limit + 1,
  }
  const found = await Promise.all([loggedActs(node, wanted), refusedActs(node, wanted), events(node, wanted)])
  const all = found.flat().sort(newestFirst)
  const page = all.slice(0, limit)
  const last = page.at(-1)
  return {
    acts: page.map(({ at, act }) => ({ at: formatInstant(at), ...act })),
    next: all.length > limit && last !== undefined ? placeText(last) : null,
  }
}

function newestFirst(left: PlacedAct, right: PlacedAct): number {
  if (left.at !== right.at) return right.at - left.at
  if (left.letter !== right.letter) return left.letter < right.letter ? 1 : -1
  return right.place - left.place
}

function placeText({ at, letter, place }: PlacedAct): string {
  return `${String(at)}.${letter}.${String(place)}`
}

function readPlace(text: string): Before {
  const [at = '', letter = '', place = ''] = text.split('.')
  return { at: Number(at), letter, place: Number(place) }
}

/** The rows of a source that are wanted: within the time, and older than the place. */
export function isWanted(
  { from, to, before }: Wanted,
  { letter, at, place }: { readonly letter: SourceLetter; readonly at: string; readonly place: string },
): RawBuilder<SqlBool> {
  const [when, number] = [sql.ref(at), sql.ref(place)]
  const within = sql<SqlBool>`${when} >= ${from} and ${when} < ${to}`
  if (before === null) return within
  const same =
    letter === before.letter
      ? sql<SqlBool>`${number} < ${before.place}`
      : sql<SqlBool>`${letter < before.letter}::boolean`
  return sql<SqlBool>`${within} and (${when} < ${before.at} or (${when} = ${before.at} and ${same}))`
}

async function refusedActs({ db }: NodeContext, wanted: Wanted): Promise<readonly PlacedAct[]> {
  const rows = await db
    .selectFrom('refused_act')
    .leftJoin('unit', 'unit.id', 'refused_act.unit')
    .select(['place', 'owner', 'unit', 'unit.name', 'route', 'code', 'agreement', 'refused_at'])
    .where(isWanted(wanted, { letter: 'r', at: 'refused_at', place: 'place' }))
    .orderBy('refused_at', 'desc')
    .orderBy('place', 'desc')
    .limit(wanted.limit)
    .execute()
  return rows.map(({ place, owner, unit, name, route, code, agreement, refused_at: at }) => ({
    at,
    letter: 'r',
    place,
    act: {
      source: 'refused',
      kind: route,
      count: 1,
      unit: name,
      role: null,
      agreement,
      partner: unit === null ? owner : null,
      code,
    },
  }))
}

/** A peer that is no known party is nobody: its address says nothing about an act. */
async function events({ db }: NodeContext, wanted: Wanted): Promise<readonly PlacedAct[]> {
  const rows = await db
    .selectFrom('security_event')
    .leftJoin('party', 'party.party', 'security_event.peer')
    .select(['id', 'minute', 'route', 'code', 'count', 'party.party'])
    .where(isWanted(wanted, { letter: 'e', at: 'minute', place: 'id' }))
    .orderBy('minute', 'desc')
    .orderBy('id', 'desc')
    .limit(wanted.limit)
    .execute()
  return rows.map(({ id, minute, route, code, count, party }) => ({
    at: minute,
    letter: 'e',
    place: id,
    act: { source: 'event', kind: route, count, unit: null, role: null, agreement: null, partner: party, code },
  }))
}
