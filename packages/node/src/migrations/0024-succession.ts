import { type Kysely, sql } from 'kysely'

/** Which agreement terms take the place of. */
export const succession = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table agreement
      add column supersedes text check (supersedes ~ '^[A-Za-z0-9_-]{43}$'),
      add column carried_out_at bigint`.execute(db)
    await sql`create index agreement_supersedes on agreement (supersedes)`.execute(db)
  },
}
