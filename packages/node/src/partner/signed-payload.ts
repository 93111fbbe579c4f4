import { type RawBuilder, sql } from 'kysely'

/**
 * `sentAt` of a message's envelope in milliseconds, read from its JWS by the database: thousands of messages are counted
 * without leaving it. Null where the bytes were erased.
 */
export function signedInstant(column: string): RawBuilder<number | null> {
  const jws = sql.ref(column)
  const part = sql`split_part(${jws}, '.', 2)`
  const payload = sql`convert_from(decode(rpad(translate(${part}, '-_', '+/'), (length(${part}) + 3) / 4 * 4, '='),
    'base64'), 'UTF8')::jsonb`
  return sql<number | null>`case when ${jws} = '' then null
    else round(extract(epoch from (${payload} ->> 'sentAt')::timestamptz) * 1000)::bigint end`
}
