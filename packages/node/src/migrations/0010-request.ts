import { type Kysely, sql } from 'kysely'

/** Information requests of both sides with the events that make their state; documents are sealed under the unit key. */
export const request = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table request (
        id uuid primary key,
        side text not null check (side in ('requesting', 'requested')),
        partner text not null references party (party),
        unit uuid not null references unit (id),
        agreement text not null references agreement (hash),
        kind text not null check (kind = 'information'),
        purpose text not null,
        urgency text not null check (urgency in ('E0', 'E1', 'U', 'P', 'R')),
        clock_acknowledge integer not null check (clock_acknowledge > 0),
        clock_answer integer not null check (clock_answer > 0),
        state text not null,
        hit uuid references hit (id),
        document_sealed bytea not null,
        answer_sealed bytea,
        actor_secret bytea not null check (length(actor_secret) = 32),
        opened_at bigint not null,
        check ((side = 'requesting') = (hit is not null))
      )`.execute(db)
    await sql`create index request_unit on request (unit, opened_at, id)`.execute(db)
    await sql`
      create table request_event (
        request uuid not null references request (id),
        seq integer not null check (seq > 0),
        event text not null,
        primary key (request, seq)
      )`.execute(db)
  },
}
