import { type Kysely, sql } from 'kysely'

/** Parties this node knows, with the keys it pinned for each. */
export const directory = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table party (
        party text primary key check (party ~ '^[a-z][a-z0-9-]{1,62}[a-z0-9]$'),
        state text not null check (state in ('introduced', 'trusted', 'held')),
        held_for text check ((held_for is null) = (state <> 'held')),
        member_class text not null,
        country text not null,
        name text not null,
        skeleton text not null unique,
        endpoint text not null,
        message_kid text not null unique,
        message_key bytea not null unique check (length(message_key) = 32),
        log_key bytea not null unique check (length(log_key) = 32),
        log_origin text not null unique,
        agreement_key bytea not null unique check (length(agreement_key) = 32),
        sealing_key bytea not null unique check (length(sealing_key) = 32),
        fingerprint text not null,
        card text not null,
        introduced_at bigint not null,
        trusted_at bigint,
        held_at bigint
      )`.execute(db)
  },
}
