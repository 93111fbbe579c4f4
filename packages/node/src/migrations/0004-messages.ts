import { type Kysely, sql } from 'kysely'

/** Sequences with each partner, outbox, inbox, and the nonces of hops. */
export const messages = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table channel (
        party text primary key references party (party),
        next_out bigint not null default 1 check (next_out >= 1),
        taken_in bigint not null default 0 check (taken_in >= 0)
      )`.execute(db)
    await sql`
      create table outbox (
        id uuid primary key,
        party text not null references party (party),
        sequence bigint not null check (sequence >= 1),
        name text not null,
        jws text not null,
        digest bytea not null check (length(digest) = 32),
        state text not null check (state in ('waiting', 'delivered', 'refused')),
        attempts integer not null,
        code text,
        receipt text check ((receipt is null) = (state = 'waiting')),
        created_at bigint not null,
        settled_at bigint,
        unique (party, sequence)
      )`.execute(db)
    await sql`create index outbox_waiting on outbox (party, sequence) where state = 'waiting'`.execute(db)
    await sql`
      create table inbox (
        party text not null references party (party),
        sequence bigint not null check (sequence >= 1),
        id uuid not null,
        name text not null,
        jws text not null,
        digest bytea not null check (length(digest) = 32),
        state text not null check (state in ('held', 'taken', 'refused')),
        code text,
        receipt text not null,
        received_at bigint not null,
        settled_at bigint,
        primary key (party, sequence),
        unique (party, id)
      )`.execute(db)
    await sql`create index inbox_held on inbox (party, sequence) where state = 'held'`.execute(db)
    await sql`
      create table inbox_conflict (
        party text not null references party (party),
        digest bytea not null check (length(digest) = 32),
        sequence bigint not null,
        id uuid not null,
        jws text not null,
        received_at bigint not null,
        primary key (party, digest)
      )`.execute(db)
    await sql`
      create table hop_nonce (
        party text not null,
        nonce text not null,
        expires_at bigint not null,
        primary key (party, nonce)
      )`.execute(db)
    await sql`create index hop_nonce_expires on hop_nonce (expires_at)`.execute(db)
  },
}
