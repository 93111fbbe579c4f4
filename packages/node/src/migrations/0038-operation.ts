import { type Kysely, sql } from 'kysely'

const digest = (column: string) => sql.raw(`${column} text not null check (${column} ~ '^[A-Za-z0-9_-]{43}$')`)

/** Joint operations, the keys kept for them, and what their parties say of outcomes (spec/operations.md, spec/outcomes.md). */
export const operation = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table operation (
        id uuid primary key,
        unit uuid references unit (id),
        ${digest('proposal')},
        lead text not null,
        agreement text not null,
        opened_at bigint not null,
        actor_secret bytea not null check (length(actor_secret) = 32)
      )`.execute(db)
    await sql`
      create table operation_event (
        ${digest('event')} primary key,
        operation uuid not null,
        party text not null,
        seq integer not null check (seq >= 1),
        jws text not null,
        received_at bigint not null
      )`.execute(db)
    await sql`create index operation_event_party on operation_event (operation, party)`.execute(db)
    await sql`
      create table operation_document (
        ${digest('digest')} primary key,
        operation uuid not null,
        document text not null
      )`.execute(db)
    await sql`
      create table operation_key (
        operation uuid primary key references operation (id),
        public_key bytea not null check (length(public_key) = 32),
        seed_wrapped bytea not null
      )`.execute(db)
    await sql`
      create table operation_budget (
        operation uuid not null references operation (id),
        party text not null,
        day text not null check (day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
        used integer not null,
        budget integer not null,
        primary key (operation, party, day),
        check (used >= 0 and used <= budget)
      )`.execute(db)
    await sql`
      create table outcome_evaluation (
        batch uuid primary key,
        operation uuid not null references operation (id),
        party text not null,
        digest bytea not null check (length(digest) = 32)
      )`.execute(db)
    await sql`
      create table outcome_batch (
        ${digest('batch')} primary key,
        operation uuid not null references operation (id),
        party text not null,
        number integer not null check (number >= 1),
        statements integer not null check (statements >= 1),
        jws text not null,
        received_at bigint not null
      )`.execute(db)
    await sql`create index outcome_batch_party on outcome_batch (operation, party)`.execute(db)
    await sql`
      create table outcome_said (
        operation uuid not null references operation (id),
        about text not null,
        revision integer not null check (revision >= 1),
        ${digest('digest')},
        primary key (operation, about)
      )`.execute(db)
    await sql`
      create table outcome_vote (
        ${digest('vote')} primary key,
        operation uuid not null references operation (id),
        ${digest('figure')},
        party text not null,
        revision integer not null check (revision >= 1),
        jws text not null,
        received_at bigint not null
      )`.execute(db)
    await sql`create index outcome_vote_party on outcome_vote (operation, party)`.execute(db)
  },
}
