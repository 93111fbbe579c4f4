import { type Kysely, sql } from 'kysely'

/** The log (spec/log.md §7): entries with their openings, the one signed head, the lease of the one sequencer. */
export const log = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table log_entry (
        id uuid primary key,
        position bigint generated always as identity,
        idx bigint constraint log_entry_idx unique check (idx >= 0),
        commitment bytea not null check (length(commitment) = 32),
        salt bytea check (length(salt) = 32),
        type text not null check (type ~ '^[a-z0-9.-]{1,64}$'),
        body text,
        check ((salt is null) = (body is null))
      )`.execute(db)
    // Only rows that wait stand in it: looking for work costs nothing when there is none.
    await sql`create index log_entry_waiting on log_entry (position) where idx is null`.execute(db)
    await sql`
      create table log_head (
        single boolean primary key default true check (single),
        size bigint not null check (size >= 0),
        root bytea not null check (length(root) = 32),
        checkpoint text not null
      )`.execute(db)
    await sql`
      create table log_lease (
        single boolean primary key default true check (single),
        holder uuid not null,
        fence bigint not null
      )`.execute(db)
  },
}
