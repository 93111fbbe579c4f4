import {
  europolNames,
  type Handling,
  isAdmitted,
  isWithinCeiling,
  type Marking,
  papNames,
  tlpNames,
} from '@comity/agreement'
import { type RawBuilder, type SqlBool, sql } from 'kysely'

/** Where something is to go: under which ceiling, and to which parties. */
export interface Passage {
  readonly ceiling: Handling
  readonly to: readonly string[]
}

/** Tells whether one marking lets something pass. */
export function passes(marking: Marking, { ceiling, to }: Passage): boolean {
  return isWithinCeiling({ handling: marking, ceiling }) && to.every((party) => isAdmitted(marking, party))
}

/** Tells of a row of `record`, under the name `record`, that its audience admits all of these parties (spec/agreements.md §5). */
export function admits(record: string, to: readonly string[]): RawBuilder<SqlBool> {
  return admitting(record, sql`${[...to]}::text[]`)
}

/** The same with the parties as literals, for a statement that takes no parameters. */
export function admitsLiteral(record: string, to: readonly string[]): RawBuilder<SqlBool> {
  return admitting(record, sql`array[${sql.join(to.map((party) => sql.lit(party)))}]::text[]`)
}

/** Tells of a row of `record` that its marking lets it pass: what `verifyMayPass` decides, for rows that are many. */
export function mayPass(record: string, { ceiling, to }: Passage): RawBuilder<SqlBool> {
  const column = (name: string) => sql.ref(`${record}.${name}`)
  const lax: Handling = { tlp: 'CLEAR', pap: 'CLEAR', europol: [] }
  const within = (part: Partial<Handling>) => isWithinCeiling({ handling: { ...lax, ...part }, ceiling })
  const tlps = tlpNames.filter((tlp) => within({ tlp }))
  const paps = papNames.filter((pap) => within({ pap }))
  const codes = europolNames.filter((code) => within({ europol: [code] }))
  return sql<SqlBool>`(${column('tlp')} = any (${tlps}::text[]) and ${column('pap')} = any (${paps}::text[])
    and string_to_array(${column('europol')}, ',') <@ ${codes}::text[] and ${admits(record, to)})`
}

function admitting(record: string, to: RawBuilder<unknown>): RawBuilder<SqlBool> {
  const audience = sql.ref(`${record}.audience`)
  return sql<SqlBool>`(${audience} is null or ${audience} @> ${to})`
}
