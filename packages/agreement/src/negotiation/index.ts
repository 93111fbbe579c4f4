export type { Ballot } from './ballots.ts'
export type { Equivocation } from './history.ts'
export { negotiate, type Negotiation, type Round, type VoidReason } from './negotiation.ts'
export { nextStatement } from './next-statement.ts'
export {
  compareClauses,
  composeTerms,
  divideTerms,
  type Provision,
  type Provisions,
  ProvisionSchema,
} from './provisions.ts'
export type { ClauseStanding, Position, Proposal, Stance } from './standing.ts'
export {
  claimedAuthor,
  maxStatementBytes,
  type NegotiationAct,
  type NegotiationSpeech,
  NegotiationSpeechSchema,
  type NamedStatement,
  negotiationStatementTyp,
  signStatement,
  type Statement,
  verifyNegotiationStatement,
} from './statement.ts'
export { unchangedBetween, type UnchangedTexts, unchangedTexts } from './unchanged-texts.ts'
