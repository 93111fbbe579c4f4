export {
  maxBatchStatements,
  type NamedOutcomeBatch,
  type OutcomeBatch,
  outcomeBatchRoot,
  signOutcomeBatch,
  verifyOutcomeBatch,
} from './batch.ts'
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
export { type FigureVote, type NamedFigureVote, signFigureVote, verifyFigureVote } from './figure-vote.ts'
export { type OutcomeKind, outcomeKindRules, outcomeKinds, type OutcomeSubject } from './kinds.ts'
export { keyText, ledgerOf, type OutcomeLedger, type OutcomeRow, type OutcomeState } from './ledger.ts'
export { outcomeLedgerHash } from './ledger-hash.ts'
export { type PublicLine, publicLines } from './public-lines.ts'
export { outcomeSides, type OutcomeSides } from './sides.ts'
export {
  type DisputeReason,
  disputeReasons,
  type OutcomeFacts,
  OutcomeFactsSchema,
  type OutcomeKey,
  OutcomeKeySchema,
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
export { subjectInput, subjectToken } from './subject.ts'
