import { type Kysely, sql } from 'kysely'

/** Keys that were replaced, the node's own and those of partners, and what waits for a second person. */
export const keyHistory = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table node_key add column slot text, add column from_at bigint`.execute(db)
    await sql`
      create table node_key_old (
        slot text primary key,
        name text not null,
        digest bytea not null check (length(digest) = 32),
        public_key bytea check (length(public_key) = 32),
        from_at bigint,
        until_at bigint not null,
        revoked_at bigint,
        destroyed_at bigint
      )`.execute(db)
    await sql`
      create table key_proposal (
        name text primary key,
        act text not null check (act in ('rotate', 'revoke')),
        person uuid not null references person (id),
        proposed_at bigint not null
      )`.execute(db)
    await sql`
      create table party_key (
        party text not null references party (party),
        use text not null check (use in ('message', 'log', 'agreement', 'witness', 'sealing', 'pouch')),
        key bytea not null constraint party_key_unique unique check (length(key) = 32),
        kid text unique check ((kid is null) = (use <> 'message')),
        from_at bigint not null,
        until_at bigint,
        revoked_at bigint,
        primary key (party, use, key)
      )`.execute(db)
    await sql`
      insert into party_key (party, use, key, kid, from_at)
      select party, use, key, kid, introduced_at from party cross join lateral (values
        ('message', message_key, message_kid), ('log', log_key, null), ('agreement', agreement_key, null),
        ('witness', witness_key, null), ('sealing', sealing_key, null), ('pouch', pouch_key, null)
      ) as pinned (use, key, kid)
      where key is not null`.execute(db)
  },
}
