import { type Kysely, sql } from 'kysely'

/** Partners reached by pouch, pouches packed and opened, and what waits for the next one. */
export const pouch = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table party
      add column link text not null default 'online' check (link in ('online', 'pouch'))`.execute(db)
    await sql`alter table job drop constraint job_state_check`.execute(db)
    await sql`alter table job
      add constraint job_state_check check (state in ('running', 'waiting', 'done', 'failed'))`.execute(db)
    await carried(db)
    await waiting(db)
  },
}

async function carried(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table pouch_out (
      pouch uuid primary key,
      party text not null references party (party),
      number bigint not null check (number >= 1),
      manifest text not null,
      created_at bigint not null,
      expires_at bigint not null,
      byte_count bigint not null,
      acknowledged_at bigint,
      unique (party, number)
    )`.execute(db)
  await sql`
    create table pouch_out_part (
      pouch uuid not null references pouch_out (pouch),
      kind text not null,
      ref text not null,
      primary key (pouch, kind, ref)
    )`.execute(db)
  await sql`
    create table pouch_in (
      party text not null references party (party),
      pouch uuid not null,
      number bigint not null check (number >= 1),
      digest bytea not null check (length(digest) = 32),
      manifest text not null,
      state text not null check (state in ('opening', 'opened', 'refused')),
      code text check ((code is null) = (state <> 'refused')),
      file uuid not null,
      received_at bigint not null,
      opened_at bigint,
      primary key (party, pouch)
    )`.execute(db)
  await sql`
    create table pouch_refused (
      file uuid primary key,
      code text not null,
      byte_count bigint not null,
      refused_at bigint not null
    )`.execute(db)
}

async function waiting(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table pouch_receipt (
      party text not null references party (party),
      id uuid not null,
      primary key (party, id)
    )`.execute(db)
  await sql`
    create table pouch_answer (
      party text not null references party (party),
      question uuid not null,
      name text not null,
      kind text not null check (kind in ('answer', 'refusal')),
      content bytea not null,
      answered_at bigint not null,
      primary key (party, question)
    )`.execute(db)
  await sql`
    create table pouch_question (
      id uuid primary key,
      party text not null references party (party),
      job uuid not null references job (id),
      agreement text not null,
      jws text not null,
      answer text,
      code text,
      asked_at bigint not null
    )`.execute(db)
  await sql`
    create table pouch_wanted (
      party text not null references party (party),
      sha256 bytea not null check (length(sha256) = 32),
      primary key (party, sha256)
    )`.execute(db)
  await sql`
    create table pouch_cosignature (
      party text not null references party (party),
      size bigint not null check (size >= 1),
      lines text not null,
      primary key (party, size)
    )`.execute(db)
  await sql`
    create table pouch_shown (
      party text primary key references party (party),
      size bigint not null check (size >= 0)
    )`.execute(db)
}
