export type { Act, AnswerAct, EvaluateAct, PublishAct, RequestAct } from './acts.ts'
export { type AllowanceKey, caseCap, dailyBudget, emergencyReserve, firstLoad, poolBudget, rowsCap } from './budgets.ts'
export {
  type BatchCharge,
  type BudgetState,
  chargeBatch,
  type ChargeOutcome,
  type CounterLimit,
  emptyBudget,
} from './charge.ts'
export { decide, type Permit } from './decide.ts'
export {
  agreementDenunciationTyp,
  type Denunciation,
  earliestDeparture,
  signDenunciation,
  verifyDenunciation,
} from './denunciation.ts'
export {
  dualCriminalities,
  type DualCriminality,
  dualCriminality,
  judgementReasons,
  type JudgementReason,
  lawAnswers,
  type LawAnswer,
  lawOf,
  type OffenceDeclaration,
} from './dual-criminality.ts'
export { endingDuties, type EndingDuty, isEndingDuty } from './ending-duties.ts'
export type { PolicyEngine } from './engine.ts'
export { agreementErrors } from './errors.ts'
export {
  decodeHandling,
  encodeHandling,
  type EuropolCode,
  europolNames,
  type Handling,
  handlingLine,
  isWithinCeiling,
  type Pap,
  papNames,
  strictestHandling,
  type Tlp,
  tlpNames,
  verifyWithinCeiling,
} from './handling.ts'
export {
  deriveMarking,
  isAdmitted,
  isAtLeastAsStrict,
  isOfAuthor,
  type Marking,
  MarkingSchema,
  type MarkingText,
  plainMarking,
  readMarking,
  remark,
  strictestMarking,
  verifyMayPass,
} from './marking.ts'
export { type Grading, gradingText, readGradingText } from './grading.ts'
export { isPersonStatus, type PersonStatus, personStatuses, statusBits, statusesOfBits } from './person-status.ts'
export { maxLocalPolicyBytes, preparePolicy, type PreparedPolicy } from './prepare-policy.ts'
export { agreementHash } from './agreement-hash.ts'
export {
  type AgreementSignature,
  agreementSignatureTyp,
  claimedSignature,
  signAgreement,
  verifyAgreementSignature,
} from './signature.ts'
export {
  agreementWords,
  makeSigningRequest,
  readSignatureFile,
  type SignatureFile,
  signatureFileText,
  type SigningRequest,
  SigningRequestSchema,
  signingRequestText,
  verifySigningRequest,
} from './signing-request.ts'
export {
  type AgreementActs,
  type AgreementState,
  agreementState,
  boundParties,
  forceBegins,
  signedParties,
  type SignedTerms,
} from './state.ts'
export {
  audienceWords,
  everybody,
  type NotTo,
  NotToSchema,
  type ShieldGround,
  shieldGrounds,
  shieldWords,
} from './shield.ts'
export { clausesBehind, explainRefusal, type Refusal, type RefusalCode } from './refusal.ts'
export { verifyInForce } from './verify-in-force.ts'
export { offenceCategories, type OffenceCategory, offenceFields } from './offences.ts'
export {
  actsWithin,
  categoryOf,
  describeOffence,
  type Offence,
  offenceCode,
  type OffenceName,
  offenceName,
  offenceNames,
  offences,
  type SubOffenceName,
} from './taxonomy.ts'
export { type TemplateName, templateNames } from './template-names.ts'
export { type MultilateralMatching, multilateralMatching, templateBasis, type TemplateMember } from './template.ts'
export {
  type DayCount,
  dayCounts,
  type MemberClass,
  memberClasses,
  patientUrgencies,
  refusalGrounds,
  type RequestKind,
  requestKinds,
  type Terms,
  TermsSchema,
  urgencies,
  type Urgency,
} from './terms.ts'
export { maxTermsBytes, verifyTerms } from './verify-terms.ts'
