import { type Kysely, sql } from 'kysely'

/** How far the log was published: a checkpoint in the store that is older was put there by somebody (spec/log.md §8). */
export const logPublished = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table log_head add column published bigint not null default 0 check (published >= 0)`.execute(db)
  },
}
