import { type RawBuilder, sql } from 'kysely'

/** What is signed in a message's JWS, read by the database: thousands of messages are searched without leaving it. */
function signedPayload(column: string): RawBuilder<unknown> {
  const part = sql`split_part(${sql.ref(column)}, '.', 2)`
  return sql`convert_from(decode(rpad(translate(${part}, '-_', '+/'), (length(${part}) + 3) / 4 * 4, '='),
    'base64'), 'UTF8')::jsonb`
}

/** `sentAt` of a message's envelope in milliseconds. Null where the bytes were erased. */
export function signedInstant(column: string): RawBuilder<number | null> {
  return sql<number | null>`case when ${sql.ref(column)} = '' then null
    else round(extract(epoch from (${signedPayload(column)} ->> 'sentAt')::timestamptz) * 1000)::bigint end`
}

/** A member of a message's body, as text. Null where the bytes were erased or there is none. */
export function signedMember(column: string, member: string): RawBuilder<string | null> {
  return sql<string | null>`case when ${sql.ref(column)} = '' then null
    else ${signedPayload(column)} -> 'body' ->> ${member} end`
}
