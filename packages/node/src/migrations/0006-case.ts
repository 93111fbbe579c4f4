import { type Kysely, sql } from 'kysely'

/** Cases, their records, imports and the lines that imports refused (spec/cases.md). */
export const cases = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table case_file (
        id uuid primary key,
        unit uuid not null references unit (id),
        title_sealed bytea not null,
        category text not null check (length(category) between 1 and 64),
        basis_sealed bytea not null,
        basis_document bytea not null check (length(basis_document) = 32),
        state text not null check (state in ('open', 'closed')),
        opened_by uuid not null references person (id),
        opened_at bigint not null
      )`.execute(db)
    await sql`create index case_file_unit on case_file (unit, opened_at, id)`.execute(db)
    await sql`
      create table record (
        id uuid primary key,
        case_id uuid not null references case_file (id),
        unit uuid not null,
        profile text not null check (length(profile) between 4 and 20),
        value_key bytea not null check (length(value_key) = 32),
        value_sealed bytea not null check (length(value_sealed) > 28),
        status text not null check (status in ('suspect', 'convicted', 'victim', 'witness', 'contact', 'unknown')),
        category text not null,
        tlp text not null check (tlp in ('CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED')),
        pap text not null check (pap in ('CLEAR', 'GREEN', 'AMBER', 'RED')),
        first_seen bigint not null,
        created_at bigint not null,
        unique (case_id, profile, value_key)
      )`.execute(db)
    await sql`create index record_case on record (case_id, id)`.execute(db)
    await sql`
      create table import (
        id uuid primary key,
        case_id uuid not null references case_file (id),
        unit uuid not null references unit (id),
        person uuid not null references person (id),
        state text not null check (state in ('running', 'done', 'failed')),
        imported bigint not null check (imported >= 0),
        duplicates bigint not null check (duplicates >= 0),
        rejected bigint not null check (rejected >= 0),
        started_at bigint not null,
        ended_at bigint,
        check ((state = 'running') = (ended_at is null))
      )`.execute(db)
    await sql`create index import_running on import (id) where state = 'running'`.execute(db)
    await sql`
      create table import_refusal (
        import uuid not null references import (id),
        line bigint not null check (line > 0),
        reason text not null check (length(reason) between 1 and 32),
        primary key (import, line)
      )`.execute(db)
  },
}
