import type { Terms } from '@comity/agreement'
import { groupsOf, type OwnFigures, type Period, smallNumber, wholeMonths } from '@comity/casework'
import { fromBase64url, utcDay } from '@comity/codec'
import { sql } from 'kysely'
import type { Tx } from '../schema.ts'
import { countStrays, type Pair } from './questions.ts'
import { endedQuestions, refusedActs } from './refusals.ts'

/** What only this party can count (spec/oversight.md §5). */
export async function ownFigures(
  tx: Tx,
  counted: { readonly pair: Pair; readonly period: Period; readonly terms: Terms },
): Promise<OwnFigures> {
  return {
    budgets: await budgetFigures(tx, counted),
    strays: await countStrays(tx, counted),
    hits: await hitFigures(tx, counted),
    refusals: await refusedActs(tx, counted),
    unanswered: await endedQuestions(tx, counted),
  }
}

/** Counters of the days that the period touches. A case's own counter would speak of one case. */
async function budgetFigures(
  tx: Tx,
  { pair, period }: { readonly pair: Pair; readonly period: Period },
): Promise<OwnFigures['budgets']> {
  const rows = await tx
    .selectFrom('budget_counter')
    .select(['kind', 'inquirer', 'profile', 'used', 'budget'])
    .where('kind', 'in', ['daily', 'pool', 'partner', 'emergency'])
    .where('agreement', 'in', [fromBase64url(pair.agreement, 32), new Uint8Array()])
    .where('inquirer', 'in', [pair.partner, ''])
    // The reserve is of no day: what is used of it up to now.
    .where((is) =>
      is.or([
        is('kind', '=', 'emergency'),
        is.and([is('period', '>=', utcDay(period.from)), is('period', '<=', utcDay(period.to - 1))]),
      ]),
    )
    .execute()
  const groups = groupsOf(rows, ({ kind, inquirer, profile }) => [kind, inquirer, profile])
  return groups.map(([[kind = '', inquirer = '', profile = ''], members]) => ({
    kind,
    inquirer,
    profile,
    periods: members.length,
    used: members.reduce((sum, { used }) => sum + used, 0),
    peak: Math.max(...members.map(({ used }) => used)),
    budget: Math.max(...members.map(({ budget }) => budget)),
  }))
}

/** By whole months only, and no small number: of the difference of two reports nothing is learned either (spec/attacks.md I-02). */
async function hitFigures(
  tx: Tx,
  { pair, period }: { readonly pair: Pair; readonly period: Period },
): Promise<OwnFigures['hits']> {
  return Promise.all(
    wholeMonths(period).map(async ({ month, from, to }) => {
      const counted = await tx
        .selectFrom('hit')
        .select([
          sql<number>`count(*) filter (where found_at >= ${from} and found_at < ${to})`.as('found'),
          sql<number>`count(*) filter (where confirmed_at >= ${from} and confirmed_at < ${to})`.as('confirmed'),
        ])
        .where('publisher', '=', pair.partner)
        .where('agreement', '=', pair.agreement)
        .executeTakeFirstOrThrow()
      return { month, found: withoutSmall(counted.found), confirmed: withoutSmall(counted.confirmed) }
    }),
  )
}

function withoutSmall(count: number): number | null {
  return count < smallNumber ? null : count
}
