export { alarmsOf, type Due, nextLook, nodeActsOf, type RequestAlarm, requestAlarms } from './due.ts'
export {
  checkForm,
  type ClarifiableField,
  clarifiableFields,
  composeForm,
  disputeReasons,
  endOfPostponement,
  type FormRow,
  hasForm,
  postponementCodes,
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
export { answeredStates, settledRequestStates } from './rows.ts'
