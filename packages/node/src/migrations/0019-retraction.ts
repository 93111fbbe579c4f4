import { type Kysely, sql } from 'kysely'

/** Deleting and correcting records to their ends, retention, and the closing of cases (spec/retraction.md). */
export const retraction = {
  async up(db: Kysely<unknown>): Promise<void> {
    await derivedTables(db)
    await retractionTables(db)
    await retentionTables(db)
  },
}

/** What came of a record, marked or erased with it. */
async function derivedTables(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table hit
      alter column value_sealed drop not null,
      alter column blind_sealed drop not null,
      add column withdrawn_at bigint,
      add column erased_at bigint`.execute(db)
  await sql`update hit set withdrawn_at = found_at where state = 'WITHDRAWN'`.execute(db)
  await sql`create index hit_record on hit (record)`.execute(db)
  await sql`create index hit_case on hit (case_id)`.execute(db)
  await sql`
    alter table request
      alter column document_sealed drop not null,
      add column erased_at bigint,
      add column is_linked boolean not null default false`.execute(db)
  await sql`create index request_hit on request (hit)`.execute(db)
  await sql`create index request_unlinked on request (id) where not is_linked`.execute(db)
  await sql`
    create table request_record (
      request uuid not null references request (id),
      record uuid not null,
      primary key (request, record)
    )`.execute(db)
  await sql`create index request_record_record on request_record (record)`.execute(db)
  // The openings of an object's events, found when they are erased. A pattern, so that no body can make an insert fail.
  await sql`
    create index log_entry_hit on log_entry (substring(body from '"object":"([0-9a-f-]{36})"'))
      where type = 'hit.event'`.execute(db)
}

async function retractionTables(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table record_retraction (
      id uuid primary key,
      record uuid not null,
      case_id uuid not null references case_file (id),
      unit uuid not null references unit (id),
      act text not null check (act in ('delete', 'correct')),
      reason text not null,
      change_sealed bytea,
      state text not null check (state in ('waiting', 'done', 'void')),
      proposed_by uuid references person (id),
      proposed_at bigint not null,
      decided_by uuid references person (id),
      decided_at bigint,
      check ((state = 'waiting') = (decided_at is null))
    )`.execute(db)
  await sql`create index record_retraction_waiting on record_retraction (unit) where state = 'waiting'`.execute(db)
  await sql`
    create table index_retraction (
      epoch integer not null references index_epoch (id),
      record uuid not null,
      reference bytea not null check (length(reference) = 8),
      act text not null check (act in ('delete', 'correct')),
      queued_at bigint not null,
      primary key (epoch, record, reference)
    )`.execute(db)
  await sql`
    create table retraction (
      id uuid primary key,
      side text not null check (side in ('sent', 'received')),
      partner text not null references party (party),
      unit uuid not null references unit (id),
      agreement text not null references agreement (hash),
      request uuid not null references request (id),
      act text not null check (act in ('delete', 'correct')),
      reason text not null,
      created_at bigint not null,
      answer text,
      answered_at bigint,
      check ((answer is null) = (answered_at is null))
    )`.execute(db)
  await sql`create index retraction_unit on retraction (unit, created_at, id)`.execute(db)
  await sql`create index retraction_request on retraction (request)`.execute(db)
}

async function retentionTables(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table case_file
      add column closed_at bigint,
      add column retention_days integer not null default 1825 check (retention_days between 1 and 36500)`.execute(db)
  await sql`
    create table retention_certificate (
      id uuid primary key,
      unit uuid not null references unit (id),
      agreement text,
      case_id uuid,
      records integer not null check (records >= 0),
      hits integer not null check (hits >= 0),
      requests integer not null check (requests >= 0),
      batches integer not null check (batches >= 0),
      digest bytea not null check (length(digest) = 32),
      log_entry uuid not null,
      at bigint not null
    )`.execute(db)
  await sql`create index retention_certificate_unit on retention_certificate (unit, at, id)`.execute(db)
}
