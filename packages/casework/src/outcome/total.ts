import type { OutcomeKind } from './kinds.ts'
import type { OutcomeLedger, OutcomeRow, OutcomeState } from './ledger.ts'
import type { OutcomeFacts } from './statement.ts'

/** Which outcomes of an operation are counted. */
export interface OutcomeScope {
  readonly kind: OutcomeKind
  /** ISO 3166-1 alpha-2; null for everywhere. */
  readonly place: string | null
  /** First and last day counted; null for no limit. */
  readonly from: string | null
  readonly to: string | null
}

/** The three parts of a figure. Only the first may be called agreed by both; they are never added for a headline. */
export type OutcomeTotal = Readonly<Record<OutcomeState, number>>

/** A sum of money in one currency, in minor units. */
export interface OutcomeSum {
  readonly currency: string
  readonly parts: Readonly<Record<OutcomeState, bigint>>
  /** A part that counts a bound is itself a bound: "more than". */
  readonly atLeast: Readonly<Record<OutcomeState, boolean>>
}

/** Rows of a scope. A disputed row is in it when any of those who hold it say so. */
export function rowsIn(ledger: OutcomeLedger, { kind, place, from, to }: OutcomeScope): readonly OutcomeRow[] {
  const isIn = ({ place: where, day }: OutcomeFacts): boolean =>
    (place === null || where === place) && (from === null || day >= from) && (to === null || day <= to)
  return [...ledger.rows.values()].filter((row) => row.key.kind === kind && [...row.holders.values()].some(isIn))
}

/** How often it happened: a second arrest of one person is a second event. */
export function eventTotal(ledger: OutcomeLedger, scope: OutcomeScope): OutcomeTotal {
  return countStates(rowsIn(ledger, scope).map(({ state }) => state))
}

/** To how many different subjects it happened. One is agreed when any event of it is, else disputed when any is. */
export function subjectTotal(ledger: OutcomeLedger, scope: OutcomeScope): OutcomeTotal {
  return countStates([...subjectStates(rowsIn(ledger, scope)).values()])
}

/** By token, the best that is known of a subject. */
export function subjectStates(rows: readonly OutcomeRow[]): ReadonlyMap<string, OutcomeState> {
  const states = new Map<string, OutcomeState>()
  for (const { key, state } of rows) {
    const known = states.get(key.token)
    if (known === undefined || rank[state] > rank[known]) states.set(key.token, state)
  }
  return states
}

const rank: Readonly<Record<OutcomeState, number>> = { agreed: 2, disputed: 1, claimed: 0 }

function countStates(states: readonly OutcomeState[]): OutcomeTotal {
  const count = (wanted: OutcomeState): number => states.filter((state) => state === wanted).length
  return { agreed: count('agreed'), claimed: count('claimed'), disputed: count('disputed') }
}

/**
 * What an operation's rows of one kind of money come to, by currency. Of a disputed amount the least that a holder states is
 * taken, and stays in the disputed part.
 */
export function moneyTotal(ledger: OutcomeLedger, scope: OutcomeScope): readonly OutcomeSum[] {
  const sums = new Map<string, { parts: Record<OutcomeState, bigint>; atLeast: Record<OutcomeState, boolean> }>()
  for (const row of rowsIn(ledger, scope)) {
    for (const { currency, minor, isBound } of statedAmounts(row, 'least')) {
      const sum = sums.get(currency) ?? {
        parts: { agreed: 0n, claimed: 0n, disputed: 0n },
        atLeast: { agreed: false, claimed: false, disputed: false },
      }
      sum.parts[row.state] += minor
      sum.atLeast[row.state] ||= isBound
      sums.set(currency, sum)
    }
  }
  return [...sums]
    .map(([currency, sum]) => ({ currency, ...sum }))
    .sort((left, right) => (left.currency < right.currency ? -1 : 1))
}

/** What one currency of a row comes to, where its holders state different sums. */
export interface StatedAmount {
  readonly currency: string
  readonly minor: bigint
  readonly isBound: boolean
}

/** One amount for each currency in which holders state the row: the least, or the most, that any of them says. */
export function statedAmounts({ holders }: OutcomeRow, wanted: 'least' | 'most'): readonly StatedAmount[] {
  const chosen = new Map<string, StatedAmount>()
  for (const { amount, bound } of holders.values()) {
    if (amount === null) continue
    const stated = { currency: amount.currency, minor: BigInt(amount.minor), isBound: bound === 'at-least' }
    const known = chosen.get(amount.currency)
    const isBetter =
      known === undefined || (wanted === 'least' ? stated.minor < known.minor : stated.minor > known.minor)
    if (isBetter) chosen.set(amount.currency, stated)
  }
  return [...chosen.values()]
}

/** A rate as some party stated it. It is shown beside a sum and changes no row. */
export interface StatedRate {
  readonly from: string
  readonly to: string
  /** Minor units of `to` for one million minor units of `from`. */
  readonly perMillion: number
  readonly source: string
  readonly day: string
}

/** What a sum is in another currency, rounded down, with the rate that says so. Undefined for a sum of another currency. */
export function converted(
  { currency, parts }: OutcomeSum,
  rate: StatedRate,
): { readonly parts: OutcomeSum['parts']; readonly rate: StatedRate } | undefined {
  if (currency !== rate.from) return undefined
  const convert = (minor: bigint): bigint => (minor * BigInt(rate.perMillion)) / 1_000_000n
  return {
    parts: { agreed: convert(parts.agreed), claimed: convert(parts.claimed), disputed: convert(parts.disputed) },
    rate,
  }
}
