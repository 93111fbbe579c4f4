import { type Kysely, sql } from 'kysely'

/** Cases that share identifiers: groups found among them, and the networks that people make of them (spec/linking.md). */
export const linking = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create index record_value on record (unit, value_key)`.execute(db)
    await sql`alter table job drop constraint job_kind_check`.execute(db)
    await sql`
      alter table job add constraint job_kind_check check (kind in ('publish', 'sync', 'ask', 'link'))`.execute(db)
    await sql`
      create table network_search (
        unit uuid primary key references unit (id),
        found_at bigint not null
      )`.execute(db)
    await sql`
      create table network_candidate (
        id uuid primary key,
        unit uuid not null references unit (id),
        place integer not null check (place >= 0),
        cases uuid[] not null check (cardinality(cases) > 1),
        digest bytea not null check (length(digest) = 32),
        score double precision not null check (score >= 0),
        reasons text not null,
        reason_count integer not null check (reason_count > 0),
        unique (unit, place)
      )`.execute(db)
    await sql`
      create table network_dismissal (
        unit uuid not null references unit (id),
        digest bytea not null check (length(digest) = 32),
        person uuid not null references person (id),
        at bigint not null,
        reason_sealed bytea not null,
        primary key (unit, digest)
      )`.execute(db)
    await sql`
      create table network (
        id uuid primary key,
        unit uuid not null references unit (id),
        name_sealed bytea not null,
        state text not null check (state in ('open', 'closed')),
        opened_at bigint not null
      )`.execute(db)
    await sql`create index network_unit on network (unit, opened_at desc, id)`.execute(db)
    await sql`
      create table network_case (
        case_id uuid primary key references case_file (id),
        network uuid not null references network (id)
      )`.execute(db)
    await sql`create index network_case_network on network_case (network)`.execute(db)
    await sql`
      create table network_act (
        id uuid primary key,
        network uuid not null references network (id),
        act text not null check (act in ('open', 'add', 'remove', 'merge', 'split', 'close')),
        person uuid not null references person (id),
        at bigint not null,
        cases uuid[] not null,
        other uuid references network (id),
        reason_sealed bytea not null
      )`.execute(db)
    await sql`create index network_act_network on network_act (network, at, id)`.execute(db)
  },
}
