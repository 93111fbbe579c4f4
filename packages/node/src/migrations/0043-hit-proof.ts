import { type Kysely, sql } from 'kysely'

/** In which manifest and segment a hit was found: what a report of it proves (spec/hit-reports.md §3). */
export const hitProof = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table synced_manifest add column proof text`.execute(db)
    await sql`
      create table kept_manifest (
        digest bytea primary key check (length(digest) = 32),
        jws text not null,
        proof text not null
      )`.execute(db)
    await sql`
      create table kept_segment (
        sha256 bytea primary key check (length(sha256) = 32),
        bytes bytea not null
      )`.execute(db)
    await sql`
      alter table hit
        add column manifest bytea references kept_manifest (digest),
        add column segment bytea references kept_segment (sha256)`.execute(db)
    await sql`create index hit_manifest on hit (manifest) where manifest is not null`.execute(db)
    await sql`create index hit_segment on hit (segment) where segment is not null`.execute(db)
  },
}
