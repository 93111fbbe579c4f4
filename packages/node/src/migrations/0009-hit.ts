import { type Kysely, sql } from 'kysely'

/** Hits of the inquirer: the partner's label in clear, the own identifier, its blind and people's reasons sealed. */
export const hit = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table hit (
        id uuid primary key,
        unit uuid not null references unit (id),
        case_id uuid not null,
        record uuid not null,
        agreement text not null references agreement (hash),
        publisher text not null references party (party),
        epoch bigint not null,
        batch uuid not null,
        position integer not null check (position >= 0),
        profile text not null,
        value_sealed bytea not null,
        blind_sealed bytea not null,
        purpose text not null,
        basis text not null,
        reference bytea not null check (length(reference) = 8),
        category smallint not null,
        statuses smallint not null,
        contact_unit smallint not null,
        handling integer not null,
        month integer not null,
        state text not null check (state in ('NEW', 'CONFIRMED', 'DISMISSED', 'WITHDRAWN', 'EXPIRED', 'CITED')),
        actor_secret bytea not null check (length(actor_secret) = 32),
        events text not null,
        reason_sealed bytea,
        found_at bigint not null,
        confirmed_at bigint,
        unique (agreement, publisher, epoch, reference, case_id, record)
      )`.execute(db)
    await sql`create index hit_unit on hit (unit, found_at, id)`.execute(db)
  },
}
