import { type Kysely, sql } from 'kysely'

/** Agreements by hash, the signatures under them, and signatures that came before their terms. */
export const agreement = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table agreement (
        hash text primary key check (hash ~ '^[A-Za-z0-9_-]{43}$'),
        terms text not null,
        proposer text not null,
        received_at bigint not null,
        completed_at bigint
      )`.execute(db)
    await sql`
      create table agreement_signature (
        agreement text not null references agreement (hash),
        party text not null,
        jws text not null,
        signed_at bigint not null,
        received_at bigint not null,
        primary key (agreement, party)
      )`.execute(db)
    await sql`
      create table agreement_signature_waiting (
        agreement text not null check (agreement ~ '^[A-Za-z0-9_-]{43}$'),
        party text not null references party (party),
        jws text not null,
        received_at bigint not null,
        primary key (party, agreement)
      )`.execute(db)
  },
}
