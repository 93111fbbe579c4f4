import { type Kysely, sql } from 'kysely'

/** Negotiations and the statements in them; a statement may come before the opening that it belongs to. */
export const negotiation = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table negotiation (
        negotiation text primary key check (negotiation ~ '^[A-Za-z0-9_-]{43}$'),
        opener text not null,
        opened_at bigint not null,
        frozen text check (frozen ~ '^[A-Za-z0-9_-]{43}$')
      )`.execute(db)
    await sql`
      create table negotiation_statement (
        statement text primary key check (statement ~ '^[A-Za-z0-9_-]{43}$'),
        negotiation text not null check (negotiation ~ '^[A-Za-z0-9_-]{43}$'),
        author text not null,
        number integer not null check (number >= 1),
        jws text not null,
        received_at bigint not null
      )`.execute(db)
    await sql`create index negotiation_statement_author on negotiation_statement (negotiation, author)`.execute(db)
  },
}
