export {
  composeEvidenceDocument,
  type EvidenceCertificate,
  type EvidenceCollection,
  type EvidenceDerivation,
  type EvidenceDocument,
  type EvidenceMismatch,
  type EvidenceOffer,
  type EvidenceReason,
  type EvidenceReceipt,
  type EvidenceRefusal,
  type EvidenceSeal,
  type EvidenceUse,
  type EvidenceUseNote,
  evidenceUses,
  maxEvidenceFiles,
  parseEvidenceDocument,
} from './documents.ts'
export {
  applyEvidence,
  type EvidenceObject,
  evidenceStateHash,
  isRecallOverdue,
  newEvidence,
  nextEvidenceEvent,
  recallDays,
  useStanding,
} from './evidence.ts'
export { evidenceRows, type EvidenceState, evidenceStates, finalEvidenceStates, heldEvidenceStates } from './rows.ts'
