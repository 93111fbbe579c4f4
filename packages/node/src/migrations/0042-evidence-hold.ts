import { type Kysely, sql } from 'kysely'

/** Legal holds on exhibits: one open at a time, and those that were lifted. */
export const evidenceHold = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table evidence_hold (
        evidence uuid not null references evidence (id),
        reason_sealed bytea not null,
        placed_by uuid not null references person (id),
        placed_at bigint not null,
        lifted_by uuid references person (id),
        lifted_at bigint,
        check ((lifted_by is null) = (lifted_at is null)),
        check (lifted_by <> placed_by)
      )`.execute(db)
    await sql`create unique index evidence_hold_open on evidence_hold (evidence) where lifted_at is null`.execute(db)
  },
}
