import { type Kysely, sql } from 'kysely'

/** Channel epochs, failing and set-aside messages, and what two persons confirm of a held party (spec/messages.md §6). */
export const channel = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      alter table channel
        add column out_epoch bigint not null default 1 check (out_epoch >= 1),
        add column in_epoch bigint not null default 1 check (in_epoch >= 1)`.execute(db)
    await outbox(db)
    await inbox(db)
    await sql`
      create table party_resume (
        party text not null references party (party),
        person text not null,
        confirmed_at bigint not null,
        primary key (party, person)
      )`.execute(db)
  },
}

async function outbox(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table outbox
      drop constraint outbox_state_check,
      drop constraint outbox_check,
      drop constraint outbox_party_sequence_key,
      add column epoch bigint not null default 1 check (epoch >= 1),
      add column unreadable_count integer,
      add column unreadable_since bigint,
      add column ask_at bigint,
      add column prior_receipt text,
      add constraint outbox_state_check
        check (state in ('waiting', 'delivered', 'refused', 'set-aside', 'stopped', 'dropped')),
      add constraint outbox_receipt_check
        check ((receipt is null) = (state in ('waiting', 'stopped', 'dropped'))),
      add constraint outbox_unreadable_check check ((unreadable_count is null) = (unreadable_since is null))`.execute(
    db,
  )
  // One message stands in a place; one that was stopped has left it to the void that fills it.
  await sql`
    create unique index outbox_place on outbox (party, epoch, sequence)
      where state not in ('stopped', 'dropped')`.execute(db)
  await sql`drop index outbox_waiting`.execute(db)
  await sql`create index outbox_waiting on outbox (party, epoch, sequence) where state = 'waiting'`.execute(db)
  await sql`create index outbox_ask on outbox (ask_at) where ask_at is not null`.execute(db)
}

async function inbox(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table inbox
      drop constraint inbox_state_check,
      drop constraint inbox_pkey,
      add column epoch bigint not null default 1 check (epoch >= 1),
      add column failures integer,
      add column failing_since bigint,
      add primary key (party, epoch, sequence),
      add constraint inbox_state_check check (state in ('held', 'taken', 'refused', 'set-aside', 'left')),
      add constraint inbox_failures_check check ((failures is null) = (failing_since is null))`.execute(db)
  await sql`drop index inbox_held`.execute(db)
  await sql`create index inbox_held on inbox (party, epoch, sequence) where state in ('held', 'set-aside')`.execute(db)
  await sql`alter table inbox_conflict add column epoch bigint not null default 1 check (epoch >= 1)`.execute(db)
}
