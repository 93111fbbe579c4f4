import { type Ballot, type BallotBox, openBallotBox } from './ballots.ts'
import { type Equivocation, type Named, readHistory } from './history.ts'
import {
  type AgreedText,
  type ClauseStanding,
  meantBy,
  proposalsFor,
  type ReadText,
  standings,
  textReader,
} from './standing.ts'
import type { NegotiationAct, Statement } from './statement.ts'

/** Dates within which the parties want to speak; the chair sets them, nothing is refused after them. */
export interface Round {
  readonly round: number
  readonly until: string
}

/** Why a statement that counts has no effect (spec/negotiation.md §6). */
export type VoidReason = 'proposal-unknown' | 'not-the-chair' | 'text-initialled' | 'ballot-closed' | 'text-differs'

/** A negotiation, the same at every party that holds the same statements. */
export interface Negotiation {
  readonly negotiation: string
  readonly opening: Extract<NegotiationAct, { readonly kind: 'open' }>
  readonly opener: string
  readonly clauses: readonly ClauseStanding[]
  /** The text once all clauses are agreed; the code of what is wrong with it; null before. */
  readonly text: AgreedText | string | null
  readonly rounds: readonly Round[]
  readonly ballot: Ballot
  /** The hash of the text that every party has initialled: from here on it is signed or not, never changed. */
  readonly frozen: string | null
  readonly void: readonly { readonly statement: string; readonly reason: VoidReason }[]
  readonly waiting: readonly string[]
  readonly equivocations: readonly Equivocation[]
  /** How many statements of each party are taken into account: what the next one names as seen. */
  readonly taken: ReadonlyMap<string, { readonly number: number; readonly hash: string }>
}

/**
 * Computes a negotiation from its statements, in whatever order they came and however often (spec/negotiation.md §5, §6).
 * Undefined without the opening statement. Each statement is judged by what its author had seen, never by what else is
 * here: so parties that hold the same statements see the same, and more statements only add.
 */
export function negotiate(negotiation: string, statements: readonly Named[]): Negotiation | undefined {
  const first = statements.find(({ hash }) => hash === negotiation)
  if (first?.statement.act.kind !== 'open') return undefined
  const opening = first.statement.act
  const history = readHistory(first, statements)
  const parties = opening.parties.map(({ party }) => party)
  const readText = textReader(opening)
  const valid: Named[] = []
  const without: { readonly statement: string; readonly reason: VoidReason }[] = []
  for (const one of history.counting) {
    const reason = judge(one, { past: seenBy(one.statement, valid), chair: opening.chair, parties, readText })
    if (reason === undefined) valid.push(one)
    else without.push({ statement: one.hash, reason })
  }
  const clauses = standings(valid, parties)
  const box = openBallotBox(valid, parties)
  return {
    negotiation,
    opening,
    opener: first.statement.author,
    clauses,
    text: readText(clauses),
    rounds: valid.flatMap(({ statement: { act } }) =>
      act.kind === 'round' ? [{ round: act.round, until: act.until }] : [],
    ),
    ballot: box.current,
    frozen: box.frozen,
    void: without,
    waiting: history.waiting,
    equivocations: history.equivocations,
    taken: new Map(
      history.counting.map(({ hash, statement }) => [statement.author, { number: statement.number, hash }]),
    ),
  }
}

/** Of the valid statements, those that the author of `statement` had seen when he made it, and his own before it. */
function seenBy({ author, number, seen }: Statement, valid: readonly Named[]): readonly Named[] {
  const upTo = new Map([...seen.map((other): [string, number] => [other.party, other.number]), [author, number - 1]])
  return valid.filter(({ statement }) => statement.number <= (upTo.get(statement.author) ?? 0))
}

interface Past {
  readonly past: readonly Named[]
  readonly chair: string
  readonly parties: readonly string[]
  readonly readText: ReadText
}

function judge(
  { statement: { author, act } }: Named,
  { past, chair, parties, readText }: Past,
): VoidReason | undefined {
  if (act.kind === 'open') return undefined
  const box = openBallotBox(past, parties)
  if (box.frozen !== null) return 'text-initialled'
  if (act.kind === 'round') {
    const last = past.filter(({ statement }) => statement.act.kind === 'round').length
    return author === chair && act.round === last + 1 ? undefined : 'not-the-chair'
  }
  if (act.kind === 'initial' || act.kind === 'object') return judgeVote(act, { author, box, past, parties, readText })
  // Whoever has initialled a text stands by it until that ballot has failed.
  if (box.hasVoted(author)) return 'text-initialled'
  const isKnown = meantBy(act).every(({ clause, proposal }) => {
    const known = proposalsFor(past, clause)
    return proposal === null ? known.length === 0 : known.includes(proposal)
  })
  return isKnown ? undefined : 'proposal-unknown'
}

function judgeVote(
  act: Extract<NegotiationAct, { readonly kind: 'initial' | 'object' }>,
  { author, box, past, parties, readText }: Omit<Past, 'chair'> & { readonly author: string; readonly box: BallotBox },
): VoidReason | undefined {
  if (act.ballot !== box.current.ballot || box.hasVoted(author)) return 'ballot-closed'
  // There is nothing to object to before somebody has initialled.
  if (act.kind === 'object') return box.current.initialled.length > 0 ? undefined : 'ballot-closed'
  const text = readText(standings(past, parties))
  return typeof text === 'object' && text?.hash === act.text ? undefined : 'text-differs'
}
