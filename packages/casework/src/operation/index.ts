export {
  type DocumentOf,
  type DocumentRow,
  isDocumentRow,
  type OperationDocument,
  operationDocumentDigest,
  OperationPlanSchema,
  type OperationProposal,
  readOperationDocument,
} from './documents.ts'
export {
  type NamedOperationEvent,
  namedOperationEvent,
  type OperationEvent,
  signOperationEvent,
  verifyOperationEvent,
} from './event.ts'
export {
  countingParties,
  nextOperationEvent,
  type Operation,
  operationAt,
  operationStateHash,
  replayOperation,
} from './operation.ts'
export {
  countingStates,
  finalOperationStates,
  operationRows,
  type OperationRow,
  type OperationState,
  operationStates,
} from './rows.ts'
