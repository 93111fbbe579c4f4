import { type Kysely, sql } from 'kysely'

/** What people are told, by which channels and what became of it; and whom the clock of a request calls. */
export const notice = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table request_alarm add column contact text`.execute(db)
    await sql`
      create table notice (
        id uuid primary key,
        kind text not null,
        object uuid not null,
        unit uuid not null references unit (id),
        urgency text not null check (urgency in ('E0', 'E1', 'U', 'P', 'R')),
        clock text,
        due_at bigint,
        contact integer check (contact > 0),
        is_fenced boolean not null,
        is_hidden boolean not null,
        at bigint not null,
        check (is_fenced or not is_hidden)
      )`.execute(db)
    await sql`create index notice_unit on notice (unit, at)`.execute(db)
    await sql`create index notice_object on notice (object)`.execute(db)
    await sql`
      create table notice_delivery (
        notice uuid not null references notice (id) on delete cascade,
        channel text not null,
        state text not null check (state in ('waiting', 'sent', 'failed', 'given-up')),
        attempts integer not null default 0 check (attempts >= 0),
        next_at bigint,
        failure text,
        sent_at bigint,
        primary key (notice, channel),
        check ((next_at is not null) = (state in ('waiting', 'failed'))),
        check ((sent_at is not null) = (state = 'sent'))
      )`.execute(db)
    await sql`create index notice_delivery_due on notice_delivery (channel, next_at) where next_at is not null`.execute(
      db,
    )
  },
}
