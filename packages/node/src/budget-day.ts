import { type Instant, utcDay } from '@comity/codec'
import { sql } from 'kysely'
import type { Db } from './schema.ts'

/** The newest UTC day on which a database's budgets were charged, as far as this process knows. */
const newest = new WeakMap<Db, string>()

/**
 * The UTC day whose budget a batch is taken from. A clock that goes back takes from the newest day that was ever charged,
 * never again from an earlier one that has something left (spec/attacks.md G-06).
 */
export async function budgetDay({ db, now }: { readonly db: Db; readonly now: () => Instant }): Promise<string> {
  const before = newest.get(db) ?? (await lastCharged(db))
  const today = utcDay(now())
  const day = today > before ? today : before
  newest.set(db, day)
  return day
}

async function lastCharged(db: Db): Promise<string> {
  const { rows } = await sql<{ day: string | null }>`
    select max(period) as day from budget_counter where kind in ('daily', 'pool', 'partner')`.execute(db)
  return rows[0]?.day ?? ''
}
