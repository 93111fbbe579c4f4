import { compareText } from '../compare-text.ts'
import { type OutcomeKind, outcomeKindRules } from './kinds.ts'
import type { OutcomeLedger, OutcomeState } from './ledger.ts'
import { eventTotal, type OutcomeTotal, subjectTotal } from './total.ts'

/** A number that may be published; null stands for "fewer than five" and for what would give such a one away. */
export interface PublicLine {
  readonly kind: OutcomeKind
  readonly measure: 'events' | 'subjects'
  /** Null for the whole operation. */
  readonly place: string | null
  readonly parts: Readonly<Record<OutcomeState, number | null>>
}

/** From here on a number of persons is shown by place. */
export const smallCell = 5

const states = ['agreed', 'claimed', 'disputed'] as const

/**
 * What may be published of one kind: the whole operation, then by place (spec/outcomes.md §5). Of persons a small number by place is
 * withheld; where only one is, the smallest of the others is withheld too: it could be taken from the whole.
 */
export function publicLines(
  ledger: OutcomeLedger,
  { kind, measure }: { readonly kind: OutcomeKind; readonly measure: 'events' | 'subjects' },
): readonly PublicLine[] {
  const count = measure === 'events' ? eventTotal : subjectTotal
  const total = (place: string | null): OutcomeTotal => count(ledger, { kind, place, from: null, to: null })
  const rows = [...ledger.rows.values()].filter(({ key }) => key.kind === kind)
  const named = rows.flatMap(({ holders }) => [...holders.values()].map(({ place }) => place))
  const places = [...new Set(named)].sort(compareText)
  const cells = places.map(total)
  const hidden = outcomeKindRules[kind].subject === 'person' ? states.map((state) => hiddenCells(cells, state)) : []
  const shown = (cell: OutcomeTotal, at: number): PublicLine['parts'] => {
    const part = (state: OutcomeState): number | null =>
      hidden[states.indexOf(state)]?.has(at) === true ? null : cell[state]
    return { agreed: part('agreed'), claimed: part('claimed'), disputed: part('disputed') }
  }
  return [
    { kind, measure, place: null, parts: total(null) },
    ...cells.map((cell, at) => ({ kind, measure, place: places[at] ?? null, parts: shown(cell, at) })),
  ]
}

function hiddenCells(cells: readonly OutcomeTotal[], state: OutcomeState): ReadonlySet<number> {
  const filled = cells.flatMap((cell, at) => (cell[state] > 0 ? [{ at, count: cell[state] }] : []))
  const ordered = filled.sort((left, right) => left.count - right.count)
  const small = ordered.filter(({ count }) => count < smallCell).length
  return new Set(ordered.slice(0, small === 1 ? 2 : small).map(({ at }) => at))
}
