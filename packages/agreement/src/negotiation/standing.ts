import { isComityError, type Verified } from '@comity/codec'
import { agreementHash } from '../agreement-hash.ts'
import type { Terms } from '../terms.ts'
import type { Named } from './history.ts'
import { compareClauses, composeTerms, type Frame, type Provision } from './provisions.ts'
import type { NegotiationAct } from './statement.ts'

/** A text that somebody proposed for a clause. Its name is the statement that proposed it. */
export interface Proposal {
  readonly proposal: string
  readonly author: string
  readonly base: string | null
  /** Null: the clause is to be left out. */
  readonly provision: Provision | null
  readonly reason: string | null
}

export type Stance = 'accept' | 'amend' | 'reserve' | 'reject'

/** Where a party stands on a clause: its newest word about it. Who amends stands for his own proposal. */
export interface Position {
  readonly party: string
  readonly stance: Stance
  readonly proposal: string
  readonly reason: string | null
}

/** One clause: what was proposed for it and who stands where. */
export interface ClauseStanding {
  readonly clause: string
  readonly proposals: readonly Proposal[]
  readonly positions: readonly Position[]
  /** The proposal that most stand for, the newest of several. */
  readonly leading: string
  /** The proposal that every party stands for; null while something separates them. */
  readonly agreed: string | null
  /** Parties that have not said yes to what most stand for; none once it is agreed. */
  readonly separated: readonly string[]
}

/** The text that all clauses make together once each is agreed. */
export interface AgreedText {
  readonly hash: string
  readonly terms: Verified<Terms>
}

/** A clause that an act speaks about, and the proposal that it means; null for the beginning of a clause. */
export interface Meant {
  readonly clause: string
  readonly proposal: string | null
}

/** What an act speaks about; nothing for one that is not about clauses. */
export function meantBy(act: NegotiationAct): readonly Meant[] {
  switch (act.kind) {
    case 'propose':
      return [{ clause: act.clause, proposal: act.base }]
    case 'accept':
      return act.proposals
    case 'reserve':
    case 'reject':
      return [act]
    default:
      return []
  }
}

/** Where all parties stand on all clauses after these statements, which count and are valid, causes first. */
export function standings(valid: readonly Named[], parties: readonly string[]): readonly ClauseStanding[] {
  const proposals = new Map<string, Proposal[]>()
  const positions = new Map<string, Map<string, Position>>()
  const stand = (clause: string, position: Position): void => {
    positions.set(clause, (positions.get(clause) ?? new Map<string, Position>()).set(position.party, position))
  }
  for (const { hash, statement } of valid) {
    const { author, act } = statement
    for (const { clause, proposal } of proposalsOf(hash, author, act)) {
      proposals.set(clause, [...(proposals.get(clause) ?? []), proposal])
      const stance = proposal.base === null ? 'accept' : 'amend'
      stand(clause, { party: author, stance, proposal: hash, reason: proposal.reason })
    }
    if (act.kind === 'accept') {
      for (const { clause, proposal } of act.proposals) {
        stand(clause, { party: author, stance: 'accept', proposal, reason: null })
      }
    }
    if (act.kind === 'reserve' || act.kind === 'reject') {
      stand(act.clause, { party: author, stance: act.kind, proposal: act.proposal, reason: act.reason })
    }
  }
  return [...proposals]
    .map(([clause, made]) => standingOf(clause, made, { positions: positions.get(clause), parties }))
    .sort((left, right) => compareClauses(left.clause, right.clause))
}

/** The names of the proposals made for one clause. */
export function proposalsFor(valid: readonly Named[], clause: string): readonly string[] {
  return valid
    .filter(({ hash, statement: { author, act } }) =>
      proposalsOf(hash, author, act).some((proposed) => proposed.clause === clause),
    )
    .map(({ hash }) => hash)
}

function proposalsOf(
  hash: string,
  author: string,
  act: NegotiationAct,
): readonly { readonly clause: string; readonly proposal: Proposal }[] {
  if (act.kind === 'open') {
    return act.provisions.map(({ clause, provision }) => ({
      clause,
      proposal: { proposal: hash, author, base: null, provision, reason: null },
    }))
  }
  if (act.kind !== 'propose') return []
  const { clause, base, provision, reason } = act
  return [{ clause, proposal: { proposal: hash, author, base, provision, reason } }]
}

function standingOf(
  clause: string,
  proposals: readonly Proposal[],
  {
    positions = new Map<string, Position>(),
    parties,
  }: { readonly positions?: ReadonlyMap<string, Position> | undefined; readonly parties: readonly string[] },
): ClauseStanding {
  const backers = new Map(proposals.map(({ proposal }) => [proposal, 0]))
  for (const position of positions.values()) {
    if (isBacking(position)) backers.set(position.proposal, (backers.get(position.proposal) ?? 0) + 1)
  }
  // The newest of those that most stand for; proposals are in an order that all parties compute alike.
  const most = Math.max(...backers.values())
  const leading = [...backers].findLast(([, count]) => count === most)?.[0] ?? ''
  const separated = parties.filter((party) => {
    const position = positions.get(party)
    return position === undefined || !isBacking(position) || position.proposal !== leading
  })
  return {
    clause,
    proposals,
    positions: [...positions.values()].sort((left, right) => (left.party < right.party ? -1 : 1)),
    leading,
    agreed: separated.length === 0 ? leading : null,
    separated,
  }
}

function isBacking({ stance }: Position): boolean {
  return stance === 'accept' || stance === 'amend'
}

/**
 * The text once every clause is agreed; null before. A code where the clauses, each agreed, make no terms together: two say
 * the same thing, or none says what must be said.
 */
export type ReadText = (clauses: readonly ClauseStanding[]) => AgreedText | string | null

/** Reads texts under one frame, each once: every vote about a text asks for it again. */
export function textReader(frame: Frame): ReadText {
  const known = new Map<string, AgreedText | string>()
  return (clauses) => {
    if (clauses.some(({ agreed }) => agreed === null)) return null
    const name = clauses.map(({ clause, agreed }) => `${clause} ${String(agreed)}`).join('\n')
    const text = known.get(name) ?? compose(frame, clauses)
    known.set(name, text)
    return text
  }
}

function compose(frame: Frame, clauses: readonly ClauseStanding[]): AgreedText | string {
  const provisions = clauses.flatMap(({ clause, agreed, proposals }): readonly [string, Provision][] => {
    const provision = proposals.find(({ proposal }) => proposal === agreed)?.provision ?? null
    return provision === null ? [] : [[clause, provision]]
  })
  try {
    const terms = composeTerms(frame, new Map(provisions))
    return { hash: agreementHash(terms), terms }
  } catch (error) {
    if (isComityError(error)) return error.code
    throw error
  }
}
