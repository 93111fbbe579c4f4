import { type Kysely, sql } from 'kysely'

/** Epochs, rows and versions that this node publishes; manifests and segments that it fetched (spec/matching.md §2, §5). */
export const index = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table index_epoch (
        id integer generated always as identity primary key,
        agreement text not null,
        number integer not null check (number > 0),
        public_key bytea not null check (length(public_key) = 32),
        seed_wrapped bytea,
        padding_seed_wrapped bytea,
        padding_commitment bytea not null check (length(padding_commitment) = 32),
        state text not null check (state in ('current', 'grace', 'ended')),
        from_at bigint not null,
        until_at bigint not null check (until_at > from_at),
        next_sequence bigint not null check (next_sequence > 0),
        next_padding bigint not null check (next_padding >= 0),
        padding bytea not null,
        unique (agreement, number),
        check ((state = 'ended') = (seed_wrapped is null) and (state = 'ended') = (padding_seed_wrapped is null))
      )`.execute(db)
    await sql`create unique index index_epoch_current on index_epoch (agreement) where state = 'current'`.execute(db)
    // The two tables of rows have no foreign key and no index but their keys: a million rows are written at once, and each
    // would cost more than the row. What looks for other columns reads an epoch whole.
    await sql`
      create table index_row (
        epoch integer not null,
        reference bytea not null check (length(reference) = 8),
        tag bytea not null check (length(tag) = 12),
        facts bytea not null check (length(facts) = 8),
        primary key (epoch, reference)
      )`.execute(db)
    await sql`
      create table index_row_record (
        epoch integer not null,
        record uuid not null,
        reference bytea not null,
        facts bytea not null check (length(facts) = 8),
        primary key (epoch, record)
      )`.execute(db)
    await sql`
      create table index_withdrawn (
        epoch integer not null references index_epoch (id),
        reference bytea not null check (length(reference) = 8),
        padding boolean not null,
        version integer not null,
        primary key (epoch, reference)
      )`.execute(db)
    await sql`
      create table index_manifest (
        agreement text not null,
        version integer not null check (version > 0),
        epoch integer not null references index_epoch (id),
        jws text not null,
        digest bytea not null check (length(digest) = 32),
        log_entry uuid not null,
        row_count bigint not null,
        segment_count integer not null,
        issued_at bigint not null,
        expires_at bigint not null,
        primary key (agreement, version)
      )`.execute(db)
    await sql`
      create table index_segment (
        sha256 bytea primary key check (length(sha256) = 32),
        epoch integer not null references index_epoch (id),
        role text not null check (role in ('base', 'delta', 'tombstone')),
        sequence bigint not null check (sequence > 0),
        bits integer not null,
        prefix integer not null,
        row_count integer not null,
        byte_count integer not null,
        retired_version integer,
        unique (epoch, sequence)
      )`.execute(db)
    await sql`
      create table synced_manifest (
        agreement text not null,
        publisher text not null,
        epoch integer not null,
        version integer not null,
        jws text not null,
        row_count bigint not null,
        segment_count integer not null,
        issued_at bigint not null,
        expires_at bigint not null,
        synced_at bigint not null,
        primary key (agreement, publisher, epoch)
      )`.execute(db)
    await sql`
      create table synced_segment (
        agreement text not null,
        publisher text not null,
        epoch integer not null,
        place integer not null,
        sha256 bytea not null check (length(sha256) = 32),
        primary key (agreement, publisher, epoch, place),
        foreign key (agreement, publisher, epoch) references synced_manifest on delete cascade
      )`.execute(db)
    await sql`create index synced_segment_sha256 on synced_segment (sha256)`.execute(db)
  },
}
