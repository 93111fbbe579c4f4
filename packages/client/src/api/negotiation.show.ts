import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Ballot, ClauseStanding, Equivocations, Rounds, WithoutEffect } from './negotiation-shape.ts'
import { Count, Digest, Line, PartyCode } from './shapes.ts'

export const negotiationShow = ownCall({
  name: 'negotiation.show',
  summary: 'Shows a negotiation: each clause with its proposals and positions, what separates the parties, the ballot.',
  body: closed({ negotiation: Digest }),
  result: closed({
    negotiation: Digest,
    title: Line,
    /** The party of this node. */
    self: PartyCode,
    opener: PartyCode,
    chair: PartyCode,
    parties: Type.Array(PartyCode),
    observers: Type.Array(PartyCode),
    clauses: Type.Array(ClauseStanding),
    /** The hash of the text that all agreed clauses make; null while something separates the parties. */
    text: Type.Union([Type.Null(), Digest]),
    /** Where each clause is agreed and they make no terms together: the code of why. */
    problem: Type.Union([Type.Null(), Type.String({ pattern: '^[a-z]+(-[a-z]+)*$' })]),
    rounds: Rounds,
    ballot: Ballot,
    /** The agreement whose text all have initialled: it waits for signatures. */
    frozen: Type.Union([Type.Null(), Digest]),
    withoutEffect: WithoutEffect,
    /** How many statements wait for one that has not come. */
    waiting: Count,
    equivocations: Equivocations,
  }),
})
