import { type Kysely, sql } from 'kysely'

/** Requests that were drafted together, to several partners. */
export const requestGroup = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table request_group (
        request uuid primary key references request (id) on delete cascade,
        group_id uuid not null
      )`.execute(db)
    await sql`create index request_group_group on request_group (group_id)`.execute(db)
  },
}
