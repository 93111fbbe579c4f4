import { type Kysely, sql } from 'kysely'

/** Requests of every kind, which of them follows which, and until when data is preserved. */
export const requestKinds = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table request drop constraint request_kind_check`.execute(db)
    await sql`
      alter table request add constraint request_kind_check check (
        kind in ('information', 'preservation', 'evidence', 'testimony', 'service', 'surrender-contact')
      )`.execute(db)
    await sql`alter table request add column follows uuid`.execute(db)
    await sql`alter table request add column held_until bigint`.execute(db)
    await sql`alter table request add column follow_due bigint`.execute(db)
    await sql`create index request_follows on request (follows) where follows is not null`.execute(db)
  },
}
