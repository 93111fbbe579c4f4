import {
  eventTotal,
  keyText,
  moneyTotal,
  outcomeKindRules,
  outcomeKinds,
  type OutcomeLedger,
  type OutcomeStatement,
  publicLines,
  subjectTotal,
} from '@comity/casework/outcome'
import type { outcomeFigures, outcomeShow, ResultOf } from '@comity/client/api'
import type { OpenFigure } from './figures.ts'

type Shown = ResultOf<typeof outcomeShow>

/** Totals of each kind that occurs. */
export function shownKinds(ledger: OutcomeLedger): Shown['kinds'] {
  const present = new Set([...ledger.rows.values()].map(({ key }) => key.kind))
  return outcomeKinds
    .filter((kind) => present.has(kind))
    .map((kind) => {
      const scope = { kind, place: null, from: null, to: null }
      const money = moneyTotal(ledger, scope).map(({ currency, parts, atLeast }) => ({
        currency,
        agreed: String(parts.agreed),
        claimed: String(parts.claimed),
        disputed: String(parts.disputed),
        atLeast,
      }))
      return { kind, events: eventTotal(ledger, scope), subjects: subjectTotal(ledger, scope), money }
    })
}

/** What may be published of each kind that occurs: persons by subject and event, everything else by event. */
export function shownPublic(ledger: OutcomeLedger): Shown['public'] {
  const present = new Set([...ledger.rows.values()].map(({ key }) => key.kind))
  return outcomeKinds
    .filter((kind) => present.has(kind))
    .flatMap((kind) => {
      const measures =
        outcomeKindRules[kind].subject === 'person' ? (['events', 'subjects'] as const) : (['events'] as const)
      return measures.flatMap((measure) => [...publicLines(ledger, { kind, measure })])
    })
    .map(({ kind, measure, place, parts }) => ({ kind, measure, place, parts: { ...parts } }))
}

/** How many keys each party ever posted, by kind: its book before anything was compared. */
export function booksOf(statements: readonly OutcomeStatement[]): Shown['books'] {
  const posts = statements.flatMap((one) => (one.act === 'post' ? [one] : []))
  const keys = new Map<string, Set<string>>()
  for (const { party, key } of posts) {
    const book = `${party} ${key.kind}`
    keys.set(book, (keys.get(book) ?? new Set<string>()).add(keyText(key)))
  }
  return [...keys]
    .map(([book, posted]) => {
      const [party = '', kind] = book.split(' ')
      return { party, kind: outcomeKinds.find((each) => each === kind) ?? outcomeKinds[0], posted: posted.size }
    })
    .flatMap(({ kind, ...rest }) => (kind === undefined ? [] : [{ ...rest, kind }]))
    .sort((left, right) => (`${left.kind} ${left.party}` < `${right.kind} ${right.party}` ? -1 : 1))
}

/** What was ever merged and ever disputed, whether it is settled by now or not. */
export function raisedIn(statements: readonly OutcomeStatement[]): Pick<Shown, 'merged' | 'disputed'> {
  const merged = statements.flatMap((one) =>
    one.act === 'merge' && one.from !== one.to ? [`${one.party} ${one.from}`] : [],
  )
  const disputed = statements.flatMap((one) => (one.act === 'dispute' ? [`${one.party} ${keyText(one.key)}`] : []))
  return { merged: new Set(merged).size, disputed: new Set(disputed).size }
}

/** A figure as people see it. */
export function shownFigure({
  digest,
  figure,
  state,
  votes,
}: OpenFigure): ResultOf<typeof outcomeFigures>['figures'][number] {
  const { kind, measure, place, from, to, asOf, supersedes } = figure
  return {
    ...{ figure: digest, kind, measure, place, from, to, asOf, supersedes, state },
    votes: votes.map(({ party, n, root }) => ({ party, n, root })),
  }
}
