import { type Kysely, sql } from 'kysely'

/** People who must not be found (spec/cases.md §4): who is shielded, and the keyed digests by which every unit knows it. */
export const shield = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table shield (
        id uuid primary key,
        place bigint generated always as identity,
        record uuid not null,
        case_id uuid not null references case_file (id),
        unit uuid not null references unit (id),
        profile text not null check (length(profile) between 4 and 20),
        value_sealed bytea,
        ground text check (ground in ('asylum', 'journalist', 'source', 'own-undercover')),
        not_to text not null,
        words text[] not null check (cardinality(words) > 0),
        placed_by uuid not null references person (id),
        placed_at bigint not null,
        confirmed_by uuid references person (id),
        confirmed_at bigint,
        lift_by uuid references person (id),
        lifted_at bigint,
        check ((confirmed_by is null) = (confirmed_at is null)),
        check ((value_sealed is null) = (lifted_at is not null))
      )`.execute(db)
    await sql`create index shield_unit on shield (unit, placed_at, id)`.execute(db)
    await sql`create index shield_place on shield (place)`.execute(db)
    await sql`
      create table shield_key (
        unit uuid not null references unit (id),
        profile text not null,
        value_key bytea not null check (length(value_key) = 32),
        shield uuid not null references shield (id),
        words text[] not null,
        primary key (unit, profile, value_key, shield)
      )`.execute(db)
    await sql`create index shield_key_shield on shield_key (shield)`.execute(db)
  },
}
