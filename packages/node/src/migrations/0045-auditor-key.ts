import { type Kysely, sql } from 'kysely'

/** Whose auditor a person is: the key that terms name. An auditor without one audits nothing. */
export const auditorKey = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table person add column auditor_key text`.execute(db)
  },
}
