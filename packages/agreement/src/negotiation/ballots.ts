import type { Named } from './history.ts'

/** A ballot on the text: each party initials it or objects, once and for good. */
export interface Ballot {
  /** From 1; the next one begins when somebody objects or two have initialled different texts. */
  readonly ballot: number
  readonly initialled: readonly { readonly party: string; readonly text: string }[]
  readonly objected: readonly { readonly party: string; readonly reason: string }[]
}

export interface BallotBox {
  /** The first ballot that has not failed. */
  readonly current: Ballot
  /** The text that every party has initialled in it. */
  readonly frozen: string | null
  readonly hasVoted: (party: string) => boolean
}

/**
 * Counts the votes among valid statements. A vote is never taken back, so that a text which all have initialled stays so
 * whatever arrives later; a ballot that fails makes room for the next (spec/negotiation.md §6).
 */
export function openBallotBox(valid: readonly Named[], parties: readonly string[]): BallotBox {
  let ballot = 1
  let current = votes(valid, ballot)
  while (hasFailed(current)) {
    ballot += 1
    current = votes(valid, ballot)
  }
  const [first] = current.initialled
  const voters = new Set([...current.initialled, ...current.objected].map(({ party }) => party))
  return {
    current,
    frozen: first !== undefined && current.initialled.length === parties.length ? first.text : null,
    hasVoted: (party) => voters.has(party),
  }
}

function votes(valid: readonly Named[], ballot: number): Ballot {
  const initialled: { readonly party: string; readonly text: string }[] = []
  const objected: { readonly party: string; readonly reason: string }[] = []
  for (const { statement } of valid) {
    const { act, author: party } = statement
    if (act.kind === 'initial' && act.ballot === ballot) initialled.push({ party, text: act.text })
    if (act.kind === 'object' && act.ballot === ballot) objected.push({ party, reason: act.reason })
  }
  return { ballot, initialled, objected }
}

function hasFailed({ initialled, objected }: Ballot): boolean {
  return objected.length > 0 || new Set(initialled.map(({ text }) => text)).size > 1
}
