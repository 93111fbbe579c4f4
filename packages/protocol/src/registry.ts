import type { MessageDefinition } from './definition.ts'
import { agreementDenounce } from './messages/agreement.denounce.ts'
import { agreementPropose } from './messages/agreement.propose.ts'
import { agreementSign } from './messages/agreement.sign.ts'
import { budgetEmergency } from './messages/budget.emergency.ts'
import { calendarAnnounce } from './messages/calendar.announce.ts'
import { channelReset } from './messages/channel.reset.ts'
import { caseClose } from './messages/case.close.ts'
import { freezeEvent } from './messages/freeze.event.ts'
import { freezeSend } from './messages/freeze.send.ts'
import { indexManifestAnswer } from './messages/index.manifest.answer.ts'
import { indexManifest } from './messages/index.manifest.ts'
import { evidenceChunkAnswer } from './messages/evidence.chunk.answer.ts'
import { evidenceChunk } from './messages/evidence.chunk.ts'
import { evidenceEvent } from './messages/evidence.event.ts'
import { keyRollover } from './messages/key.rollover.ts'
import { matchEvaluateAnswer } from './messages/match.evaluate.answer.ts'
import { matchEvaluate } from './messages/match.evaluate.ts'
import { messageVoid } from './messages/message.void.ts'
import { negotiationStatement } from './messages/negotiation.statement.ts'
import { operationEvent } from './messages/operation.event.ts'
import { outcomeEvaluateAnswer } from './messages/outcome.evaluate.answer.ts'
import { outcomeEvaluate } from './messages/outcome.evaluate.ts'
import { outcomeFigure } from './messages/outcome.figure.ts'
import { outcomeStatement } from './messages/outcome.statement.ts'
import { reconcileCompareAnswer } from './messages/reconcile.compare.answer.ts'
import { reconcileCompare } from './messages/reconcile.compare.ts'
import { requestEvent } from './messages/request.event.ts'
import { requestSend } from './messages/request.send.ts'
import { retractionAnswer } from './messages/retraction.answer.ts'
import { retractionSend } from './messages/retraction.send.ts'
import { targetContact } from './messages/target.contact.ts'

/** Every message between nodes. A new one joins here, and with it the matrix of spec/attacks.md A-08. */
export const messages: readonly MessageDefinition[] = [
  agreementDenounce,
  agreementPropose,
  agreementSign,
  budgetEmergency,
  calendarAnnounce,
  channelReset,
  caseClose,
  freezeEvent,
  freezeSend,
  evidenceChunk,
  evidenceChunkAnswer,
  evidenceEvent,
  indexManifest,
  indexManifestAnswer,
  keyRollover,
  matchEvaluate,
  matchEvaluateAnswer,
  messageVoid,
  negotiationStatement,
  operationEvent,
  outcomeEvaluate,
  outcomeEvaluateAnswer,
  outcomeFigure,
  outcomeStatement,
  reconcileCompare,
  reconcileCompareAnswer,
  requestEvent,
  requestSend,
  retractionAnswer,
  retractionSend,
  targetContact,
]

/** The definition of a wire name, or undefined for a name that this version does not know. */
export function messageNamed(name: string): MessageDefinition | undefined {
  return messages.find((message) => message.name === name)
}
