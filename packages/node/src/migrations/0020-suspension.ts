import { type Kysely, sql } from 'kysely'

/** Partners that this party's own people suspended: a row as long as the suspension lasts, and after one that nobody confirmed. */
export const suspension = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table party_suspension (
        party text primary key references party (party),
        suspended_by uuid not null references person (id),
        suspended_at bigint not null,
        confirmed_by uuid references person (id) check (confirmed_by <> suspended_by),
        confirmed_at bigint,
        lift_by uuid references person (id),
        lapsed_at bigint check (lapsed_at is null or confirmed_by is null),
        check ((confirmed_by is null) = (confirmed_at is null))
      )`.execute(db)
  },
}
