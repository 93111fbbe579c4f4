import { type Kysely, sql } from 'kysely'

/** Requests of persons about what is kept of them, and records that are restricted because of one (spec/subjects.md). */
export const subject = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table subject_request (
        id uuid primary key,
        unit uuid not null references unit (id),
        kind text not null check (kind in ('access', 'rectification', 'restriction', 'erasure')),
        profile text not null,
        value_key bytea,
        value_sealed bytea,
        months integer not null check (months between 0 and 24),
        extended_months integer not null check (extended_months between months and 24),
        received_at bigint not null,
        opened_at bigint not null,
        state text not null,
        actor_secret bytea not null,
        events text not null,
        extension text,
        proposal_sealed bytea,
        proposed_by uuid references person (id),
        decision text check (decision in ('grant', 'refuse')),
        ground text,
        records integer,
        ended_at bigint,
        erased_at bigint
      )`.execute(db)
    await sql`create index subject_request_unit on subject_request (unit, received_at, id)`.execute(db)
    await sql`alter table case_file add column withholding_ground text`.execute(db)
    await sql`alter table record add column restricted_by uuid references subject_request (id)`.execute(db)
    // Few: it finds whether a value that comes again is restricted.
    await sql`
      create index record_restricted on record (value_key, profile) where restricted_by is not null`.execute(db)
    // What stood in an index before its record was restricted; the index itself forgets it.
    await sql`
      create table former_publication (
        record uuid not null references record (id) on delete cascade,
        epoch integer not null references index_epoch (id),
        until_at bigint not null,
        primary key (record, epoch, until_at)
      )`.execute(db)
  },
}
