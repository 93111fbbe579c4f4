import { type Kysely, sql } from 'kysely'

/** Units, people, roles, digests of the node's keys, jobs, security events. */
export const people = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table unit (
        id uuid primary key,
        name text not null unique check (length(name) between 1 and 500),
        key_digest bytea not null check (length(key_digest) = 32),
        created_at bigint not null
      )`.execute(db)
    await sql`
      create table person (
        id uuid primary key,
        name text not null check (length(name) between 1 and 500),
        unit uuid not null references unit (id),
        token_digest bytea not null unique check (length(token_digest) = 32),
        created_at bigint not null,
        revoked_at bigint
      )`.execute(db)
    await sql`
      create table person_role (
        person uuid not null references person (id),
        role text not null check (role in ('investigator', 'supervisor', 'liaison', 'legal', 'custodian', 'oversight',
          'administrator', 'signatory', 'auditor')),
        primary key (person, role)
      )`.execute(db)
    await sql`
      create table node_key (
        name text primary key,
        digest bytea not null check (length(digest) = 32),
        public_key bytea check (length(public_key) = 32)
      )`.execute(db)
    await sql`
      create table job (
        id uuid primary key,
        kind text not null check (kind in ('publish', 'sync', 'ask')),
        person uuid not null references person (id),
        unit uuid not null references unit (id),
        params text not null,
        state text not null check (state in ('running', 'done', 'failed')),
        done bigint not null check (done >= 0),
        total bigint not null check (total >= 0),
        error text,
        asks text not null,
        created_at bigint not null,
        updated_at bigint not null
      )`.execute(db)
    await sql`create index job_running on job (created_at) where state = 'running'`.execute(db)
    await sql`
      create table security_event (
        id bigint generated always as identity primary key,
        minute bigint not null,
        peer text not null,
        route text not null,
        code text not null,
        request text,
        count integer not null check (count > 0),
        unique (minute, peer, route, code)
      )`.execute(db)
  },
}
