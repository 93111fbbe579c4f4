import { type Kysely, sql } from 'kysely'

/** Passkeys of people, the codes that enrol them, and the sessions that they open (spec/sign-in.md). */
export const signIn = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table passkey (
        id uuid primary key,
        person uuid not null references person (id),
        credential bytea not null unique check (length(credential) between 1 and 1023),
        public_key bytea not null check (length(public_key) between 1 and 4096),
        counter bigint not null check (counter >= 0),
        label text not null check (length(label) between 1 and 500),
        created_at bigint not null,
        used_at bigint,
        locked_at bigint
      )`.execute(db)
    await sql`create index passkey_person on passkey (person)`.execute(db)
    await sql`
      create table passkey_invite (
        person uuid primary key references person (id),
        digest bytea not null unique check (length(digest) = 32),
        until_at bigint not null
      )`.execute(db)
    await sql`
      create table used_challenge (
        digest bytea primary key check (length(digest) = 32),
        until_at bigint not null
      )`.execute(db)
    await sql`
      create table session (
        id uuid primary key,
        person uuid not null references person (id),
        passkey uuid not null references passkey (id) on delete cascade,
        digest bytea not null unique check (length(digest) = 32),
        opened_at bigint not null,
        seen_at bigint not null
      )`.execute(db)
    await sql`create index session_person on session (person)`.execute(db)
    await sql`create index session_passkey on session (passkey)`.execute(db)
  },
}
