import { type Kysely, sql } from 'kysely'

/** Audits of index rows (spec/audit.md §8): which record stood behind each row when the audit was closed. */
export const auditRows = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table audit add column kind text not null default 'question' check (kind in ('question', 'row'))`.execute(
      db,
    )
    await sql`alter table audit add column manifest text`.execute(db)
    await sql`
      create table audit_segment (
        audit uuid not null references audit (id) on delete cascade,
        sha256 bytea not null check (length(sha256) = 32),
        primary key (audit, sha256)
      )`.execute(db)
    await sql`create index audit_segment_sha256 on audit_segment (sha256)`.execute(db)
    await sql`
      create table audit_row (
        audit uuid not null references audit (id) on delete cascade,
        digest bytea not null check (length(digest) = 32),
        position integer not null check (position between 0 and 131071),
        record uuid,
        erasure uuid,
        primary key (audit, digest, position),
        check ((record is null) = (erasure is not null))
      )`.execute(db)
    await sql`create index audit_row_record on audit_row (record) where record is not null`.execute(db)
    // What was erased lawfully: a row without a record that is not here has nothing to answer with.
    await sql`create table erased_record (record uuid primary key, erased_at bigint not null)`.execute(db)
    await sql`create index erased_record_at on erased_record (erased_at)`.execute(db)
  },
}
