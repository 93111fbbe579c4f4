export { ask, type AskedRecord, type AskOutcome, type AskPartner, type AskPorts, type FanOut } from './ask.ts'
export type { AuditSession } from './audit-parties.ts'
export { type AuditResult, holdAudit } from './audit-session.ts'
export {
  type AnswerTrust,
  type FoundHit,
  type PreparedBatch,
  questionDigest,
  settleBatch,
  type SettledBatch,
} from './ask-batch.ts'
export { type CaseProof, RecordsTree } from './case-proof.ts'
export { deliver, type Delivery, type DeliveryAnswer, isFalseReceipt, type SentMessage } from './deliver.ts'
export { clientErrors } from './errors.ts'
export { callOwn, importOwn, openPouchOwn, type OwnFetch, type OwnNode, readPouchOwn } from './own.ts'
export { openSealed, type SealContext, type SealedPayload, sealTo } from './sealing.ts'
export { sync, type SyncedVersion, type SyncHeld, type SyncPorts, type SyncSource } from './sync.ts'
