import type { Verified } from '@comity/codec'
import type { NamedStatement, Statement } from './statement.ts'

export type Named = Verified<NamedStatement>

/** Two statements of one party under one number: it told different parties different things. */
export interface Equivocation {
  readonly party: string
  readonly number: number
  readonly statements: readonly string[]
}

/** What a set of statements amounts to, whatever order they came in (spec/negotiation.md §5). */
export interface History {
  /** Those that count, causes before effects, otherwise in an order that depends on nothing but themselves. */
  readonly counting: readonly Named[]
  /** Those that wait for one that they name and that is not here. */
  readonly waiting: readonly string[]
  readonly equivocations: readonly Equivocation[]
}

/**
 * Orders the statements of one negotiation. A statement counts when its predecessor and all that its author had seen are
 * here, and until its author contradicts it: from a number that a party used twice on, nothing of that party counts.
 */
export function readHistory(opening: Named, statements: readonly Named[]): History {
  const members = membersOf(opening.statement)
  const named = new Map(
    statements
      .filter(({ statement }) => statement.negotiation === opening.hash && members.has(statement.author))
      .map((one) => [one.hash, one]),
  )
  const ready = readyOnes(opening, named)
  const equivocations = findEquivocations([...ready.values()])
  const cut = new Map(equivocations.map(({ party, number }) => [party, number]))
  return {
    counting: [...ready.values()].filter(({ statement }) => statement.number < (cut.get(statement.author) ?? Infinity)),
    waiting: [...named.keys()].filter((hash) => !ready.has(hash)).sort(),
    equivocations,
  }
}

function membersOf({ act }: Statement): ReadonlySet<string> {
  return new Set(act.kind === 'open' ? act.parties.map(({ party }) => party) : [])
}

/** Takes up what has all its causes. Whoever has seen more comes later, so that one pass finds them all. */
function readyOnes(opening: Named, named: ReadonlyMap<string, Named>): ReadonlyMap<string, Named> {
  const ready = new Map([[opening.hash, opening]])
  const byNumber = new Map([[place(opening.statement), [opening.statement]]])
  for (const one of [...named.values()].sort(byCause)) {
    if (one.hash === opening.hash || !hasCauses(one.statement, { opening, ready, byNumber })) continue
    ready.set(one.hash, one)
    const same = byNumber.get(place(one.statement)) ?? []
    byNumber.set(place(one.statement), [...same, one.statement])
  }
  return ready
}

function hasCauses(
  { author, number, previous, seen }: Statement,
  {
    opening,
    ready,
    byNumber,
  }: {
    readonly opening: Named
    readonly ready: ReadonlyMap<string, Named>
    readonly byNumber: ReadonlyMap<string, readonly Statement[]>
  },
): boolean {
  // The opening is a cause of everything, and its author's only first statement.
  const opener = opening.statement.author
  if (author === opener ? previous === null : !seen.some(({ party }) => party === opener)) return false
  if (previous !== null) {
    const before = ready.get(previous)?.statement
    if (before?.author !== author || before.number !== number - 1) return false
    if (!covers(seen, author, before)) return false
  }
  // Closed: whoever has seen a statement has seen what its author had seen.
  return seen.every(({ party, number: count }) =>
    (byNumber.get(place({ author: party, number: count })) ?? []).some((known) => covers(seen, author, known)),
  )
}

/** Whether `seen`, of `author`, holds all that `known` had seen of others than `author`. */
function covers(seen: Statement['seen'], author: string, known: Statement): boolean {
  const counts = new Map(seen.map(({ party, number }) => [party, number]))
  return known.seen.every(({ party, number }) => party === author || (counts.get(party) ?? 0) >= number)
}

function findEquivocations(ready: readonly Named[]): readonly Equivocation[] {
  const places = Map.groupBy(ready, ({ statement }) => place(statement))
  const first = new Map<string, Equivocation>()
  for (const same of places.values()) {
    const [one, ...others] = same
    if (one === undefined || others.length === 0) continue
    const { author, number } = one.statement
    if (number < (first.get(author)?.number ?? Infinity)) {
      first.set(author, { party: author, number, statements: same.map(({ hash }) => hash).sort() })
    }
  }
  return [...first.values()].sort((left, right) => (left.party < right.party ? -1 : 1))
}

function place({ author, number }: Pick<Statement, 'author' | 'number'>): string {
  return `${author} ${String(number)}`
}

/** An effect has seen more than its causes; what is left open is settled by author and number. */
function byCause({ statement: left }: Named, { statement: right }: Named): number {
  const difference = weight(left) - weight(right)
  if (difference !== 0) return difference
  if (left.author !== right.author) return left.author < right.author ? -1 : 1
  return left.number - right.number
}

function weight({ number, seen }: Statement): number {
  return seen.reduce((sum, other) => sum + other.number, number)
}
