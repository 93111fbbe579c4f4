import { type ExpressionBuilder, type ExpressionWrapper, type RawBuilder, sql, type SqlBool } from 'kysely'
import type { Actor, Role } from '../context.ts'
import { signedMember } from '../partner/signed-payload.ts'
import type { Tables, Tx } from '../schema.ts'
import type { RequestRow } from './requests.ts'

/** Who of the requested party knows of a confidential request: the money-laundering reporting officer's role at a bank. */
export const fencedRole: Role = 'legal'

/** What is fenced is shown to this person. Everybody else is answered as if it had never been there (spec/casework.md §12). */
export function knowsFenced({ roles }: Pick<Actor, 'roles'>): boolean {
  return roles.includes(fencedRole)
}

/** Whether a request must not seem to be there. The party that asked knows its own. */
export function isFencedFrom(actor: Pick<Actor, 'roles'>, row: Pick<RequestRow, 'side' | 'is_confidential'>): boolean {
  return row.side === 'requested' && row.is_confidential && !knowsFenced(actor)
}

/** The same as a condition on `request`: true for what the person may know. */
export function mayKnow(
  actor: Pick<Actor, 'roles'>,
): (is: ExpressionBuilder<Tables, 'request'>) => ExpressionWrapper<Tables, 'request', SqlBool> {
  return (is) =>
    is.or([
      is.val(knowsFenced(actor)),
      is('request.side', '=', 'requesting'),
      is('request.is_confidential', '=', false),
    ])
}

/** Payment stops of which only fenced persons know (spec/freezes.md §9). */
const fencedFreezes = sql`select id from "freeze" where side = 'requested'`

/** Requests of which only fenced persons know. */
const fencedRequests = sql`select id from request where side = 'requested' and is_confidential`

/**
 * True for a message of the inbox or outbox (column of its bytes) that tells nothing of a confidential request: it is not
 * marked itself, and neither its request nor its retraction is of one. A first message that was not taken up has no request yet; what
 * follows it waits behind it, or came before it, so that a message of a request which is not here counts as of a confidential one.
 * Nor of a payment stop that was asked of this party: one of a freeze that is not known to be this party's own is of such a one.
 */
export function mayKnowMessage(actor: Pick<Actor, 'roles'>, table: 'inbox' | 'outbox'): RawBuilder<boolean> {
  if (knowsFenced(actor)) return sql<boolean>`true`
  const jws = `${table}.jws`
  const request = signedMember(jws, 'request')
  const isUnheardOf = sql`(${sql.ref(`${table}.name`)} <> 'request.send' and ${request} is not null
    and ${request} not in (select q.id::text from request q))`
  return sql<boolean>`case when ${sql.ref(`${table}.name`)} like 'freeze.%'
    then coalesce(${signedMember(jws, 'freeze')} in (select f.id::text from "freeze" f where f.side = 'requesting'), false)
    when ${sql.ref(`${table}.name`)} like 'request.%' or ${sql.ref(`${table}.name`)} like 'retraction.%'
    then not (${table === 'inbox' ? sql`coalesce(${signedMember(jws, 'confidential')} = 'true', false) or ${isUnheardOf}` : sql`false`}
      or coalesce(${request} in (select f.id::text from (${fencedRequests}) f), false)
      or coalesce(${signedMember(jws, 'retraction')} in (select r.id::text from retraction r where r.request in (${fencedRequests})), false))
    else true end`
}

/**
 * Cases of other units that were declared confidential, as a query of their ids: what this person asks about is answered as
 * if they did not exist (spec/casework.md §12). None for a fenced person.
 */
export function hiddenCases(actor: Pick<Actor, 'roles' | 'unit'>): RawBuilder<{ id: string }> {
  if (knowsFenced(actor)) return sql`select id from case_file where false`
  return sql`select id from case_file where withholding_ground is not null and unit <> ${actor.unit}`
}

/**
 * True for a log entry that names no payment stop asked of this party, no confidential request, none of its retractions, and no certificate of its end; and none
 * that says what was done in a hidden case: its commitments, its questions, its hits, the requests that cite them, and that somebody
 * had a record shown. Nor that of a record which is gone: nothing tells of which case it was.
 */
export function mayKnowEntry(actor: Pick<Actor, 'roles' | 'unit'>): RawBuilder<boolean> {
  if (knowsFenced(actor)) return sql<boolean>`true`
  const hidden = hiddenCases(actor)
  const digest = sql`translate(rtrim(encode(sha256(convert_to(b.message, 'UTF8')), 'base64'), '='), '+/', '-_')`
  return sql<boolean>`(not exists (
    select from (
      select f.id::text from (${fencedRequests}) f
      union all select z.id::text from (${fencedFreezes}) z
      union all select r.id::text from retraction r where r.request in (${fencedRequests})
      union all select c.id::text from retention_certificate c where c.is_confidential
      union all select h.id::text from hit h where h.case_id in (${hidden})
      union all select q.id::text from request q join hit h on h.id = q.hit where h.case_id in (${hidden})
      union all select ${digest} from ask_batch b where b.case_id in (${hidden})
    ) f (id) where position('"' || f.id || '"' in log_entry.body) > 0)
    and log_entry.id not in (select c.log_entry from case_commitment c where c.case_id in (${hidden}))
    and (log_entry.type <> 'record.reveal' or log_entry.body::jsonb ->> 'record' is null
      or log_entry.body::jsonb ->> 'record' in (select r.id::text from record r where r.case_id not in (${hidden}))))`
}

/**
 * Where a confidential request arrives: the unit made first in which somebody has the fenced role. Without one it waits at
 * the desk's unit, unseen, until somebody is given the role; its clock tells the partner.
 */
export async function fencedUnit(tx: Tx): Promise<string | undefined> {
  const row = await tx
    .selectFrom('unit')
    .innerJoin('person', 'person.unit', 'unit.id')
    .innerJoin('person_role', 'person_role.person', 'person.id')
    .select('unit.id')
    .where('person_role.role', '=', fencedRole)
    .where('person.revoked_at', 'is', null)
    .orderBy('unit.created_at')
    .orderBy('unit.id')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}
