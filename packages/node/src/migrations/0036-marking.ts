import { type Kysely, sql } from 'kysely'

/** What goes with a record wherever it goes, beside TLP and PAP: codes, who may have it, whose it is, how reliable (spec/cases.md §2). */
export const marking = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      alter table record
        add column europol text not null default ''
          check (europol ~ '^(H0)?,?(H1)?,?(H2)?,?(H3)?$' and length(europol) <= 11),
        add column audience text[] check (array_position(audience, null) is null),
        add column originators text[] check (cardinality(originators) > 0 and array_position(originators, null) is null),
        add column gradings text not null default '' check (length(gradings) <= 2000)`.execute(db)
  },
}
