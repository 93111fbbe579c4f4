export { type Contradicted, type Contradiction, contradictionsIn } from './contradictions.ts'
export {
  type CountedProof,
  countFigure,
  countOf,
  type Figure,
  type FigureCount,
  figureDigest,
  proveCounted,
  readFigure,
  verifyCounted,
} from './figure.ts'
export { type FigureSignature, type FigureState, figureState } from './figure-state.ts'
export { type OutcomeKind, outcomeKindRules, outcomeKinds, type OutcomeSubject } from './kinds.ts'
export { keyText, ledgerOf, type OutcomeLedger, type OutcomeRow, type OutcomeState } from './ledger.ts'
export { outcomeSides, type OutcomeSides } from './sides.ts'
export {
  type DisputeReason,
  disputeReasons,
  type OutcomeFacts,
  type OutcomeKey,
  type OutcomeStatement,
  readOutcomeStatement,
  statementDigest,
  withdrawalReasons,
} from './statement.ts'
export {
  converted,
  eventTotal,
  moneyTotal,
  type OutcomeScope,
  type OutcomeSum,
  type OutcomeTotal,
  type StatedRate,
  subjectTotal,
} from './total.ts'
