export { type AskedBatch, type PinnedLog, type ProvenBatch, verifyAskedBatch } from './asked-batch.ts'
export { auditRows, type RowAnswer, type RowAudit } from './audit-rows.ts'
export { auditQuestions, type PlaceAnswer, type QuestionAudit } from './audit-questions.ts'
export {
  type CaseCommitmentBody,
  caseCommitmentType,
  commitCase,
  commitmentOfCase,
  type NewCaseCommitment,
  noEntry,
} from './case-commitment.ts'
export { auditCloseType, type FixedPopulation, populationDigest, verifyPopulation } from './closing.ts'
export { type CaseSecrets, commitSecrets, type CommittedRecord, recordLeaf, recordSalt } from './case-secrets.ts'
export { type Draw, type DrawnFrom, drawPlaces, type Place, populationSize } from './draw.ts'
export { AuditErase, auditEraseType, verifyErasure } from './erasure.ts'
export { auditErrors, type FindingCode, findingCodes } from './errors.ts'
export { type AuditNonce, type AuditPlan, commitNonce, drawnThings, type DrawnThing, verifyNonce } from './nonce.ts'
export { type QuestionOpening, verifyQuestion } from './question-opening.ts'
export { RecordPaths } from './record-paths.ts'
export { type ProvenRow, type PublishedIndex, type RowOpening, verifyRow } from './row-opening.ts'
export { type OpenedRows, rowsSealName, sealedRowsBytes, sealedRowsOf } from './sealed-rows.ts'
export { batchKeyBytes, batchKeySealName, sealOpening, unsealOpening } from './sealed-opening.ts'
export { detection, type Finding, judge, type Verdict, type VerdictName, verdictNames } from './verdict.ts'
