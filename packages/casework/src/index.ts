export { actorToken } from './actor.ts'
export {
  type Calendar,
  calendarDigest,
  CalendarSchema,
  daysPassed,
  endOfPeriod,
  localTime,
  plainWeek,
  readCalendar,
  type WorkingWeek,
} from './calendar.ts'
export {
  type Clock,
  type ClockDays,
  clockInstants,
  type ClockMinutes,
  clockOf,
  type ClockPart,
  type Deadlines,
  deadlinesFrom,
  laterDeadlines,
  missedClocks,
} from './clocks.ts'
export {
  type AnswerDocument,
  AnswerDocumentSchema,
  composeAnswerDocument,
  composeRefusalDocument,
  composeRequestDocument,
  documentDigest,
  markingOfDocument,
  maxDocumentBytes,
  readAnswerDocument,
  readRefusalDocument,
  type RefusalDocument,
  RefusalDocumentSchema,
  readRequestDocument,
  type RequestDocument,
  RequestDocumentSchema,
  requestSchemaOf,
} from './documents.ts'
export { caseworkErrors } from './errors.ts'
export { type CaseEvent, CaseEventSchema, eventHash, readEvent } from './event.ts'
export {
  applyHit,
  finalHitStates,
  type HitObject,
  hitRows,
  type HitState,
  hitStates,
  newHit,
  nextHitEvent,
} from './hit.ts'
export type { Acting, Row } from './machine.ts'
export { type Difference, differencesOf } from './oversight/difference.ts'
export { OversightReport, type OwnFigures, type SharedFigures, smallNumber } from './oversight/figures.ts'
export { groupsOf } from './oversight/groups.ts'
export {
  auditFigures,
  type CountedAudit,
  type CountedEmergency,
  emergencyFigures,
  type CountedQuestion,
  type CountedRefusal,
  type CountedRetraction,
  questionFigures,
  refusalFigures,
  retractionFigures,
} from './oversight/message-figures.ts'
export { isWithin, type Period, readPeriod, wholeMonths } from './oversight/period.ts'
export { type CountedRequest, requestFigures } from './oversight/request-figures.ts'
export {
  readOversightReport,
  reportDigest,
  signOversightReport,
  verifyOversightReport,
} from './oversight/signed-report.ts'
export { actOn, newReplica, receiveEvent, type Reception, type Replay, type Replica } from './replica.ts'
export { applyRequest, newRequest, nextRequestEvent, type RequestObject, requestStateHash } from './request.ts'
export { finalRequestStates, requestRows, type RequestState, requestStates } from './request/rows.ts'
export { actingRole, type CaseRole, caseRoles } from './roles.ts'
export { daysOverdue, type SubjectClock, subjectDue, usualSubjectClock } from './subject/clock.ts'
export { composeSubjectProposal, readSubjectProposal, SubjectChange, type SubjectProposal } from './subject/proposal.ts'
export {
  composeSubjectFile,
  type FoundEntry,
  SubjectEntry,
  type SubjectFile,
  type SubjectPlace,
  subjectPlaces,
  SubjectReport,
  WithheldEntry,
  withholdingGroundOf,
} from './subject/report.ts'
export { type SubjectState, subjectStates } from './subject/states.ts'
export {
  applySubject,
  newSubjectRequest,
  nextSubjectEvent,
  type SubjectObject,
  subjectRows,
  type SubjectStanding,
  subjectStanding,
} from './subject/subject-request.ts'
export {
  allRefusalGrounds,
  type ExtensionReason,
  extensionReasons,
  originatorControl,
  type RefusalGround,
  refusalGrounds,
  requireLawfulGround,
  type SubjectKind,
  subjectKinds,
  type WithholdingGround,
  withholdingGrounds,
} from './subject/words.ts'
