export { decodeFrame, encodeFrame, framedContentType, jwsContentType } from './bulk.ts'
export { Card, CardOffences, type CardValue, type PartyCard, signCard, verifyCard } from './card.ts'
export { confusableSkeleton, verifyDisplayName } from './confusable.ts'
export { type MessageBody, type MessageDefinition, messageType } from './definition.ts'
export type { Message } from './envelope.ts'
export { protocolErrors } from './errors.ts'
export {
  type HeaderFields,
  type HopRequest,
  type HopResponse,
  protocolVersion,
  readRequestSignature,
  type SignedRequest,
  signRequest,
  signResponse,
  verifyRequest,
  verifyRequestHead,
  verifyResponse,
} from './http-signature.ts'
export { Consistency, type ConsistencyValue, type LogProofValue } from './log-proof.ts'
export { foreignMessage, type PinnedKey, pinnedKeyFor, signMessage, verifyMessage } from './message.ts'
export { type AgreementPropose, agreementPropose } from './messages/agreement.propose.ts'
export { type AgreementDenounce, agreementDenounce } from './messages/agreement.denounce.ts'
export { type AgreementSign, agreementSign } from './messages/agreement.sign.ts'
export { type ChannelReset, channelReset } from './messages/channel.reset.ts'
export { type MessageVoid, messageVoid } from './messages/message.void.ts'
export {
  type LaneName,
  maxRanges,
  maxResend,
  type ReconcileCompare,
  reconcileCompare,
} from './messages/reconcile.compare.ts'
export { type NegotiationStatement, negotiationStatement } from './messages/negotiation.statement.ts'
export { type ReconcileCompareAnswer, reconcileCompareAnswer } from './messages/reconcile.compare.answer.ts'
export {
  type BudgetEmergency,
  budgetEmergency,
  emergencyUrgencies,
  type EmergencyUrgency,
} from './messages/budget.emergency.ts'
export { type CalendarAnnounce, calendarAnnounce } from './messages/calendar.announce.ts'
export { type CaseClose, caseClose } from './messages/case.close.ts'
export { evidenceChunkAnswer } from './messages/evidence.chunk.answer.ts'
export { evidenceChunk } from './messages/evidence.chunk.ts'
export { type EvidenceEvent, evidenceEvent } from './messages/evidence.event.ts'
export { type IndexManifestAnswer, indexManifestAnswer } from './messages/index.manifest.answer.ts'
export { type IndexManifest, indexManifest } from './messages/index.manifest.ts'
export { type KeyRollover, keyRollover } from './messages/key.rollover.ts'
export { type MatchEvaluateAnswer, matchEvaluateAnswer, proofLength } from './messages/match.evaluate.answer.ts'
export { elementLength, type MatchEvaluate, matchEvaluate, maxBatch } from './messages/match.evaluate.ts'
export { Receipt, receiptName, type ReceiptValue, signReceipt, verifyReceipt } from './messages/message.receipt.ts'
export { type FreezeEvent, freezeEvent } from './messages/freeze.event.ts'
export { type FreezeSend, freezeSend } from './messages/freeze.send.ts'
export { operationEvent } from './messages/operation.event.ts'
export { outcomeEvaluateAnswer } from './messages/outcome.evaluate.answer.ts'
export { type OutcomeEvaluate, outcomeEvaluate } from './messages/outcome.evaluate.ts'
export { outcomeFigure } from './messages/outcome.figure.ts'
export { outcomeStatement } from './messages/outcome.statement.ts'
export { type RequestEvent, requestEvent } from './messages/request.event.ts'
export { type RequestSend, requestSend } from './messages/request.send.ts'
export { type RetractionAnswer, retractionAnswer, retractionAnswers } from './messages/retraction.answer.ts'
export {
  type RetractionAct,
  retractionActs,
  type RetractionReason,
  retractionReasons,
  type RetractionSend,
  retractionSend,
} from './messages/retraction.send.ts'
export { type TargetContact, targetContact } from './messages/target.contact.ts'
export { parseProblem, Problem, problemContentType, problemOf, type ProblemValue } from './problem.ts'
export { messageNamed, messages } from './registry.ts'
