import { type Kysely, sql } from 'kysely'

/** What rows of a request bring, what its clocks raised, who read an answer, and when it is looked at again. */
export const requestForms = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table request_form (
        request uuid not null references request (id),
        seq integer not null check (seq > 0),
        row text not null,
        form_sealed bytea not null,
        primary key (request, seq)
      )`.execute(db)
    await sql`
      create table request_alarm (
        request uuid not null references request (id),
        alarm text not null,
        raised_at bigint not null,
        primary key (request, alarm)
      )`.execute(db)
    await sql`
      create table request_reader (
        request uuid not null references request (id),
        person uuid not null references person (id),
        read_at bigint not null,
        primary key (request, person)
      )`.execute(db)
    await sql`alter table request add column review_at bigint`.execute(db)
    // Each request is looked at once, and then only when something of it is due.
    await sql`alter table request add column due_at bigint default 0`.execute(db)
    await sql`create index request_due on request (due_at) where due_at is not null`.execute(db)
  },
}
