import { type Kysely, sql } from 'kysely'

/** The emergency reserve (spec/agreements.md §10): who declared an emergency, and what the partner was told. */
export const emergency = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table emergency (
        id uuid primary key,
        side text not null check (side in ('asking', 'asked')),
        partner text not null references party (party),
        unit uuid references unit (id),
        agreement text not null references agreement (hash),
        profile text not null,
        urgency text not null check (urgency in ('E0', 'E1')),
        elements integer not null check (elements > 0),
        reason_sealed bytea,
        opened_by uuid references person (id),
        opened_at bigint not null,
        approved_by uuid references person (id),
        message uuid,
        noticed_at bigint,
        check ((side = 'asked') = (unit is null)),
        check ((side = 'asking') = (reason_sealed is not null)),
        check ((message is null) = (approved_by is null)),
        check (side = 'asking' or noticed_at is not null)
      )`.execute(db)
    await sql`create index emergency_unit on emergency (unit, opened_at, id)`.execute(db)
    await sql`create index emergency_agreement on emergency (agreement, partner)`.execute(db)
    await sql`alter table budget_counter drop constraint budget_counter_kind_check`.execute(db)
    await sql`alter table budget_counter add constraint budget_counter_kind_check
      check (kind in ('daily', 'first-load', 'emergency', 'notice', 'pool', 'partner', 'case'))`.execute(db)
  },
}
