import { type Kysely, sql } from 'kysely'

/** Cards name a witness key, a pouch key and when they were signed (spec/messages.md §8); earlier ones did not. */
export const cardKeys = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      alter table party
        add column witness_key bytea unique check (length(witness_key) = 32),
        add column pouch_key bytea unique check (length(pouch_key) = 32),
        add column card_issued_at bigint`.execute(db)
  },
}
