import { type Kysely, sql } from 'kysely'

/** Calendars of this party and its partners, who was told of which, and what the clocks of a request run by. */
export const calendars = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table calendar (
        party text not null,
        sequence integer not null check (sequence > 0),
        digest text not null check (length(digest) = 43),
        document text not null,
        arrived_at bigint not null,
        primary key (party, sequence)
      )`.execute(db)
    await sql`
      create table calendar_announcement (
        partner text not null,
        sequence integer not null,
        announced_at bigint not null,
        primary key (partner, sequence)
      )`.execute(db)
    await sql`alter table request add column clock_days text`.execute(db)
    await sql`alter table request add column next_clock text check (next_clock in ('acknowledge', 'answer'))`.execute(
      db,
    )
    await sql`alter table request add column next_at bigint`.execute(db)
  },
}
