export {
  alarmsOf,
  type Due,
  endOfHold,
  type Ends,
  nextLook,
  nodeActsOf,
  type RequestAlarm,
  requestAlarms,
} from './due.ts'
export {
  checkForm,
  type ClarifiableField,
  clarifiableFields,
  composeForm,
  disputeReasons,
  endOfPostponement,
  type FormRow,
  bringsAnswer,
  bringsRefusal,
  hasForm,
  markedPieces,
  postponementCodes,
  preservationRisks,
  readForm,
  type RequestForm,
  requestForms,
} from './forms.ts'
export {
  approvalFor,
  disputeFor,
  feedbackFor,
  fenceFor,
  isUnapproved,
  mostClarifications,
  preservedFor,
  pausedUrgencies,
} from './guards.ts'
export {
  type Ground,
  groundRules,
  type GroundUse,
  lateGrounds,
  requireGroundOpen,
  requireLawfulReason,
} from './grounds.ts'
export { openRows } from './open-rows.ts'
export {
  type CaseKind,
  caseKinds,
  checkParticulars,
  hasParticulars,
  particularForms,
  type ParticularKind,
  type Particulars,
  ParticularsSchema,
  requireDatesAt,
} from './particulars.ts'
export { answeredStates, settledRequestStates } from './rows.ts'
export { type RequestStanding, requestStandings, standingOf } from './standing.ts'
