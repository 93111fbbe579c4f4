import { everybody } from '@comity/agreement'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { gate } from '../agreements/refused-acts.ts'
import { fail } from '../errors.ts'
import type { Db, Tx } from '../schema.ts'

/**
 * Tells of a row of `record`, under the name `record`, that a shield hides it from an audience (spec/cases.md §4). The
 * identifier decides, not the record: another case that holds the same one is hidden as well, and what is planned on it.
 */
export function isHidden(record: string, audience: readonly string[]): RawBuilder<SqlBool> {
  const { byItself, byItsSubject } = hiding(record, sql`${[...audience]}::text[]`)
  return sql<SqlBool>`(${byItself} or ${byItsSubject})`
}

/** That no shield hides it. Written so that PostgreSQL joins all records with all shields at once, and not one by one. */
export function isShown(record: string, audience: readonly string[]): RawBuilder<SqlBool> {
  return shown(record, sql`${[...audience]}::text[]`)
}

/** That no shield hides it from everybody: of what one does, nothing is to be drawn here either. */
export function isShownToSomebody(record: string): RawBuilder<SqlBool> {
  return isShown(record, [everybody])
}

/** As `isShown`, with the words as literals, for a statement that takes no parameters. */
export function isShownLiteral(record: string, audience: readonly string[]): RawBuilder<SqlBool> {
  return shown(record, sql`array[${sql.join(audience.map((word) => sql.lit(word)))}]::text[]`)
}

function shown(record: string, audience: RawBuilder<unknown>): RawBuilder<SqlBool> {
  const { byItself, byItsSubject } = hiding(record, audience)
  return sql<SqlBool>`(not ${byItself} and not (${byItsSubject}))`
}

/** A shield of the record's own identifier, and for a planned day one of the identifier that is planned on. */
function hiding(record: string, audience: RawBuilder<unknown>) {
  const of = (column: string) => sql.ref(`${record}.${column}`)
  return {
    byItself: sql<SqlBool>`exists (select from shield_key k where k.unit = ${of('unit')} and k.profile = ${of('profile')}
      and k.value_key = ${of('value_key')} and k.words && ${audience})`,
    byItsSubject: sql<SqlBool>`${of('profile')} = 'target/1' and exists (select from planned_day d
      join planned_target t on t.id = d.target join record planned_on on planned_on.id = t.record
      join shield_key k on k.unit = planned_on.unit and k.profile = planned_on.profile
      and k.value_key = planned_on.value_key where d.record = ${of('id')} and k.words && ${audience})`,
  }
}

/** Those of these records that are hidden from an audience. */
export async function hiddenOf(
  db: Db | Tx,
  { records, audience }: { readonly records: readonly string[]; readonly audience: readonly string[] },
): Promise<ReadonlySet<string>> {
  if (records.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`
    select record.id from record
    where record.id = any (${[...records]}::uuid[]) and ${isHidden('record', audience)}`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

/** Nothing that is made of a hidden record leaves under the agreement. Throws `person-protected`. */
export async function requireNotHidden(
  db: Db | Tx,
  about: { readonly agreement: string; readonly records: readonly string[]; readonly audience: readonly string[] },
): Promise<void> {
  const hidden = await hiddenOf(db, about)
  if (hidden.size > 0) gate({ agreement: about.agreement, act: null }, () => fail('person-protected', {}))
}

/** The newest shield that was placed; 0 for none. */
export async function newestShield(db: Db | Tx): Promise<number> {
  const row = await db
    .selectFrom('shield')
    .select(({ fn }) => fn.max('place').as('place'))
    .executeTakeFirst()
  return row?.place ?? 0
}
