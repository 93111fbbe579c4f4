import { compareText } from '../compare-text.ts'
import type { OutcomeKind } from './kinds.ts'
import type { OutcomeLedger, OutcomeRow } from './ledger.ts'
import { statedAmounts } from './total.ts'

/** What cannot be, whoever holds it (spec/outcomes.md §6). */
export type Contradiction =
  'surrendered-unarrested' | 'surrendered-twice' | 'solved-unlinked' | 'paid-out-more-than-held'

export interface Contradicted {
  readonly contradiction: Contradiction
  readonly token: string
}

/** Everything in a ledger that contradicts itself, in a fixed order; a figure over it is not agreed before it is mended. */
export function contradictionsIn(ledger: OutcomeLedger): readonly Contradicted[] {
  const rows = [...ledger.rows.values()]
  const byKind = Map.groupBy(rows, ({ key }) => key.kind)
  const of = (kind: OutcomeKind): ReadonlyMap<string, readonly OutcomeRow[]> =>
    Map.groupBy(byKind.get(kind) ?? [], ({ key }) => key.token)
  const [arrests, links, held] = [of('PERSON_ARRESTED'), of('CASE_LINKED'), of('FUNDS_HELD')]
  const found: Contradicted[] = []
  for (const [token, surrenders] of of('PERSON_SURRENDERED')) {
    const arrested = arrests.get(token)?.length ?? 0
    const flagged = surrenders.filter(({ holders }) =>
      [...holders.values()].every((facts) => facts.withoutArrest),
    ).length
    if (arrested === 0 && surrenders.length > flagged) found.push({ contradiction: 'surrendered-unarrested', token })
    else if (surrenders.length - flagged > arrested) found.push({ contradiction: 'surrendered-twice', token })
  }
  for (const token of of('CASE_SOLVED').keys()) {
    if (!links.has(token)) found.push({ contradiction: 'solved-unlinked', token })
  }
  const paid = Map.groupBy(
    [...(byKind.get('FUNDS_RETURNED') ?? []), ...(byKind.get('FUNDS_CONFISCATED') ?? [])],
    ({ key }) => key.token,
  )
  for (const [token, payments] of paid) {
    if (isMore(payments, held.get(token) ?? [])) found.push({ contradiction: 'paid-out-more-than-held', token })
  }
  return found.sort(
    (left, right) => compareText(left.contradiction, right.contradiction) || compareText(left.token, right.token),
  )
}

/** In any currency the least that was paid out is more than the most that was held. */
function isMore(paid: readonly OutcomeRow[], held: readonly OutcomeRow[]): boolean {
  const [least, most] = [sumsOf(paid, 'least'), sumsOf(held, 'most')]
  return [...least].some(([currency, sum]) => sum > (most.get(currency) ?? 0n))
}

function sumsOf(rows: readonly OutcomeRow[], wanted: 'least' | 'most'): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>()
  for (const { currency, minor } of rows.flatMap((row) => statedAmounts(row, wanted)))
    sums.set(currency, (sums.get(currency) ?? 0n) + minor)
  return sums
}
