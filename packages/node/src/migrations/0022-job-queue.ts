import { readFile } from 'node:fs/promises'
import { type Kysely, sql } from 'kysely'

/**
 * The queue of jobs: pg-boss's own schema as frozen text, so that this migration makes the same tables whatever version of
 * the library is installed; `openJobQueue` refuses one that wants others. The library's plan sets time limits of its own
 * for the transaction: they are left out, since every pending migration shares one. The schema has a name of ours, because
 * another program of the organisation may use pg-boss in the same database; what stands there under that name already is
 * never dropped, the migration fails on it. Nothing in here is lasting: every start makes it agree with the rows of `job`.
 */
export const jobQueue = {
  async up(db: Kysely<unknown>): Promise<void> {
    const plan = await readFile(new URL('0022-job-queue.sql', import.meta.url), 'utf8')
    await sql.raw(plan).execute(db)
    await sql`select comity_jobs.create_queue('job', '{"policy": "standard"}')`.execute(db)
  },
}
