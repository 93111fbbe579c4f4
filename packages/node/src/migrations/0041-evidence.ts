import { type Kysely, sql } from 'kysely'

/** Evidence transfers of both sides with their events, the streams that are stored of them, and who read what. */
export const evidence = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table evidence (
        id uuid primary key,
        side text not null check (side in ('requesting', 'requested')),
        partner text not null references party (party),
        unit uuid not null references unit (id),
        agreement text not null references agreement (hash),
        request uuid not null references request (id),
        state text not null,
        actor_secret bytea not null check (length(actor_secret) = 32),
        opened_at bigint not null,
        handover_giver text,
        handover_receiver text,
        damage_sealed bytea,
        checked_at bigint
      )`.execute(db)
    await sql`create index evidence_unit on evidence (unit, opened_at, id)`.execute(db)
    await sql`
      create table evidence_event (
        evidence uuid not null references evidence (id),
        seq integer not null check (seq > 0),
        event text not null,
        document_sealed bytea,
        primary key (evidence, seq)
      )`.execute(db)
    await sql`
      create table evidence_file (
        id uuid primary key,
        evidence uuid references evidence (id),
        unit uuid not null references unit (id),
        kind text not null check (kind in ('file', 'bag')),
        place integer not null check (place >= 0),
        byte_count bigint not null check (byte_count >= 0),
        digest bytea not null check (length(digest) = 32),
        chunk_digests bytea,
        key_sealed bytea,
        stored_at bigint not null,
        unique (evidence, kind, place)
      )`.execute(db)
    await sql`
      create table evidence_access (
        evidence uuid not null references evidence (id),
        seq integer not null check (seq > 0),
        person uuid not null references person (id),
        place integer not null check (place >= 0),
        at bigint not null,
        primary key (evidence, seq)
      )`.execute(db)
    await sql`alter table job drop constraint job_kind_check`.execute(db)
    await sql`
      alter table job add constraint job_kind_check check (kind in ('publish', 'sync', 'ask', 'link', 'evidence'))`.execute(
      db,
    )
  },
}
