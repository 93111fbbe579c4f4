import { type Kysely, sql } from 'kysely'

/** What is marked confidential by who asked (spec/casework.md §12): the request, a refusal of it, and the certificate of its end. */
export const confidential = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const table of ['request', 'refused_act', 'retention_certificate']) {
      await sql`alter table ${sql.table(table)} add column is_confidential boolean not null default false`.execute(db)
    }
    await sql`create index request_confidential on request (id) where is_confidential`.execute(db)
  },
}
