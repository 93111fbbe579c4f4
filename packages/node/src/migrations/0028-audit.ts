import { type Kysely, sql } from 'kysely'

/** What is kept for an auditor, and the audits themselves (spec/audit.md). */
export const audit = {
  async up(db: Kysely<unknown>): Promise<void> {
    // At the publisher: the signed question beside its elements, under terms that name an audit.
    await sql`alter table answered_batch add column message text`.execute(db)
    await sql`create index answered_batch_audited on answered_batch (charged_at) where message is not null`.execute(db)
    await openingTables(db)
    await sql`
      create table audit (
        id uuid primary key,
        agreement text not null references agreement (hash),
        inquirer text not null,
        publisher text not null check (publisher <> inquirer),
        from_at bigint not null,
        until_at bigint not null check (until_at > from_at),
        nonce_commitment bytea not null unique check (length(nonce_commitment) = 32),
        begun_at bigint not null check (begun_at <= from_at),
        batches text,
        close_entry uuid,
        closed_at bigint check (closed_at >= until_at),
        checkpoint text check (checkpoint is null or closed_at is not null),
        nonce bytea check (length(nonce) = 32),
        drawn bytea check (length(drawn) = 32),
        outcome text,
        concluded_at bigint,
        check ((close_entry is null) = (closed_at is null) and (batches is null) = (closed_at is null)),
        check ((outcome is null) = (concluded_at is null))
      )`.execute(db)
  },
}

/** At the inquirer: one row a place; an erased one keeps the log entry that says so. */
async function openingTables(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit_batch (
      digest bytea primary key check (length(digest) = 32),
      batch uuid not null unique,
      unit uuid not null references unit (id),
      agreement text not null,
      publisher text not null,
      keys text not null,
      closes_at bigint not null
    )`.execute(db)
  await sql`create index audit_batch_closes on audit_batch (closes_at)`.execute(db)
  await sql`
    create table audit_opening (
      digest bytea not null references audit_batch (digest) on delete cascade,
      position integer not null check (position between 0 and 4095),
      record uuid,
      sealed bytea,
      erasure uuid,
      primary key (digest, position),
      check ((record is null) = (sealed is null) and (sealed is null) = (erasure is not null))
    )`.execute(db)
  await sql`create index audit_opening_record on audit_opening (record) where record is not null`.execute(db)
}
