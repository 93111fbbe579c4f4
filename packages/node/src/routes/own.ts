import type { AnyBytesRoute, AnyOwnRoute, AnyStreamRoute, AnyDoorRoute } from '../own/own-routes.ts'
import type { EventsRoute } from './define.ts'
import { changeFollowRoute } from './own/change.follow.ts'
import { nodeStatusRoute } from './own/node.status.ts'
import { auditBeginRoute } from './own/audit.begin.ts'
import { auditCloseRoute } from './own/audit.close.ts'
import { auditBatchRoute } from './own/audit.batch.ts'
import { auditOpenRoute } from './own/audit.open.ts'
import { auditRowsRoute } from './own/audit.rows.ts'
import { auditSegmentRoute } from './own/audit.segment.ts'
import { auditVerdictRoute } from './own/audit.verdict.ts'
import { auditListRoute } from './own/audit.list.ts'
import { agreementAttachRoute } from './own/agreement.attach.ts'
import { agreementListRoute } from './own/agreement.list.ts'
import { agreementPrepareRoute } from './own/agreement.prepare.ts'
import { agreementShowRoute } from './own/agreement.show.ts'
import { agreementDenounceRoute } from './own/agreement.denounce.ts'
import { agreementSignRoute } from './own/agreement.sign.ts'
import { agreementProposeRoute } from './own/agreement.propose.ts'
import { caseCloseRoute } from './own/case.close.ts'
import { caseImportRoute } from './own/case.import.ts'
import { caseLinksRoute } from './own/case.links.ts'
import { networkFindRoute } from './own/network.find.ts'
import { networkCandidatesRoute } from './own/network.candidates.ts'
import { networkDismissRoute } from './own/network.dismiss.ts'
import { networkOpenRoute } from './own/network.open.ts'
import { networkListRoute } from './own/network.list.ts'
import { networkShowRoute } from './own/network.show.ts'
import { networkAddRoute } from './own/network.add.ts'
import { networkRemoveRoute } from './own/network.remove.ts'
import { networkMergeRoute } from './own/network.merge.ts'
import { networkSplitRoute } from './own/network.split.ts'
import { networkCloseRoute } from './own/network.close.ts'
import { caseListRoute } from './own/case.list.ts'
import { caseOpenRoute } from './own/case.open.ts'
import { caseShowRoute } from './own/case.show.ts'
import { decisionWhyRoute } from './own/decision.why.ts'
import { hitConfirmRoute } from './own/hit.confirm.ts'
import { hitDismissRoute } from './own/hit.dismiss.ts'
import { hitListRoute } from './own/hit.list.ts'
import { hitReportRoute } from './own/hit.report.ts'
import { hitRevealRoute } from './own/hit.reveal.ts'
import { hitShowRoute } from './own/hit.show.ts'
import { importShowRoute } from './own/import.show.ts'
import { indexPreviewRoute } from './own/index.preview.ts'
import { indexPublishRoute } from './own/index.publish.ts'
import { indexStatusRoute } from './own/index.status.ts'
import { indexSyncRoute } from './own/index.sync.ts'
import { jobShowRoute } from './own/job.show.ts'
import { keyListRoute } from './own/key.list.ts'
import { keyRevokeRoute } from './own/key.revoke.ts'
import { keyRotateRoute } from './own/key.rotate.ts'
import { logAccuseRoute } from './own/log.accuse.ts'
import { logReceiptRoute } from './own/log.receipt.ts'
import { logVerifyRoute } from './own/log.verify.ts'
import { logWitnessesRoute } from './own/log.witnesses.ts'
import { matchPreviewRoute } from './own/match.preview.ts'
import { matchStartRoute } from './own/match.start.ts'
import { offenceListRoute } from './own/offence.list.ts'
import { partyCardRoute } from './own/party.card.ts'
import { partyIntroduceRoute } from './own/party.introduce.ts'
import { partyListRoute } from './own/party.list.ts'
import { messageDropRoute } from './own/message.drop.ts'
import { messageListRoute } from './own/message.list.ts'
import { messageRetryRoute } from './own/message.retry.ts'
import { partyResetRoute } from './own/party.reset.ts'
import { partyConfirmRoute } from './own/party.confirm.ts'
import { partyLiftRoute } from './own/party.lift.ts'
import { partySuspendRoute } from './own/party.suspend.ts'
import { partyResumeRoute } from './own/party.resume.ts'
import { reconcileStartRoute } from './own/reconcile.start.ts'
import { partyTrustRoute } from './own/party.trust.ts'
import { partyLinkRoute } from './own/party.link.ts'
import { oversightActsRoute } from './own/oversight.acts.ts'
import { oversightReportRoute } from './own/oversight.report.ts'
import { pouchListRoute } from './own/pouch.list.ts'
import { pouchOpenRoute } from './own/pouch.open.ts'
import { pouchPackRoute } from './own/pouch.pack.ts'
import { pouchReadRoute } from './own/pouch.read.ts'
import { recordRevealRoute } from './own/record.reveal.ts'
import { recordListRoute } from './own/record.list.ts'
import { recordDeleteRoute } from './own/record.delete.ts'
import { recordCorrectRoute } from './own/record.correct.ts'
import { recordDecideRoute } from './own/record.decide.ts'
import { calendarSetRoute } from './own/calendar.set.ts'
import { calendarShowRoute } from './own/calendar.show.ts'
import { freezeAcknowledgeRoute } from './own/freeze.acknowledge.ts'
import { freezeApproveRoute } from './own/freeze.approve.ts'
import { freezeEndRoute } from './own/freeze.end.ts'
import { freezeFindRoute } from './own/freeze.find.ts'
import { freezeFollowRoute } from './own/freeze.follow.ts'
import { freezeListRoute } from './own/freeze.list.ts'
import { freezeNoticesRoute } from './own/freeze.notices.ts'
import { freezeOpenRoute } from './own/freeze.open.ts'
import { freezeOrderRoute } from './own/freeze.order.ts'
import { freezeReceiveRoute } from './own/freeze.receive.ts'
import { freezeRefuseRoute } from './own/freeze.refuse.ts'
import { freezeReturnRoute } from './own/freeze.return.ts'
import { freezeRevealRoute } from './own/freeze.reveal.ts'
import { freezeShowRoute } from './own/freeze.show.ts'
import { emergencyApproveRoute } from './own/emergency.approve.ts'
import { emergencyListRoute } from './own/emergency.list.ts'
import { emergencyOpenRoute } from './own/emergency.open.ts'
import { retentionListRoute } from './own/retention.list.ts'
import { retractionListRoute } from './own/retraction.list.ts'
import { retractionShowRoute } from './own/retraction.show.ts'
import { retractionAnswerRoute } from './own/retraction.answer.ts'
import { operationOpenRoute } from './own/operation.open.ts'
import { operationActRoute } from './own/operation.act.ts'
import { operationListRoute } from './own/operation.list.ts'
import { operationShowRoute } from './own/operation.show.ts'
import { outcomePostRoute } from './own/outcome.post.ts'
import { outcomeRowsRoute } from './own/outcome.rows.ts'
import { outcomeShowRoute } from './own/outcome.show.ts'
import { outcomeFigureRoute } from './own/outcome.figure.ts'
import { outcomeSignRoute } from './own/outcome.sign.ts'
import { outcomeFiguresRoute } from './own/outcome.figures.ts'
import { outcomeLeavesRoute } from './own/outcome.leaves.ts'
import { negotiationHistoryRoute } from './own/negotiation.history.ts'
import { negotiationListRoute } from './own/negotiation.list.ts'
import { negotiationOpenRoute } from './own/negotiation.open.ts'
import { negotiationShowRoute } from './own/negotiation.show.ts'
import { negotiationStatementRoute } from './own/negotiation.statement.ts'
import { noticeListRoute } from './own/notice.list.ts'
import { noticeTryRoute } from './own/notice.try.ts'
import { personAddRoute } from './own/person.add.ts'
import { personListRoute } from './own/person.list.ts'
import { caseConfidentialRoute } from './own/case.confidential.ts'
import { subjectApproveRoute } from './own/subject.approve.ts'
import { subjectDecideRoute } from './own/subject.decide.ts'
import { subjectExtendRoute } from './own/subject.extend.ts'
import { subjectLiftRoute } from './own/subject.lift.ts'
import { subjectListRoute } from './own/subject.list.ts'
import { subjectOpenRoute } from './own/subject.open.ts'
import { subjectReportRoute } from './own/subject.report.ts'
import { subjectShowRoute } from './own/subject.show.ts'
import { requestRoutes } from './own-request.ts'
import { shieldRoutes } from './own-shield.ts'
import { targetRoutes } from './own-target.ts'
import { subjectWithdrawRoute } from './own/subject.withdraw.ts'
import { evidenceAcceptRoute } from './own/evidence.accept.ts'
import { evidenceArchiveRoute } from './own/evidence.archive.ts'
import { evidenceCancelRoute } from './own/evidence.cancel.ts'
import { evidenceDeclineRoute } from './own/evidence.decline.ts'
import { evidenceHoldRoute } from './own/evidence.hold.ts'
import { evidenceReturnRoute } from './own/evidence.return.ts'
import { evidenceAskRoute } from './own/evidence.ask.ts'
import { evidenceCollectRoute } from './own/evidence.collect.ts'
import { evidenceConsentRoute } from './own/evidence.consent.ts'
import { evidenceDeriveRoute } from './own/evidence.derive.ts'
import { evidenceDestroyRoute } from './own/evidence.destroy.ts'
import { evidenceFetchRoute } from './own/evidence.fetch.ts'
import { evidenceKeepRoute } from './own/evidence.keep.ts'
import { evidenceListRoute } from './own/evidence.list.ts'
import { evidenceOfferRoute } from './own/evidence.offer.ts'
import { evidenceReadRoute } from './own/evidence.read.ts'
import { evidenceRecallRoute } from './own/evidence.recall.ts'
import { evidenceSealRoute } from './own/evidence.seal.ts'
import { evidenceShowRoute } from './own/evidence.show.ts'
import { evidenceUseRoute } from './own/evidence.use.ts'
import { evidenceVerifyRoute } from './own/evidence.verify.ts'
import { evidenceUploadRoute } from './own/evidence.upload.ts'
import { personRevokeRoute } from './own/person.revoke.ts'
import { passkeyInviteRoute } from './own/passkey.invite.ts'
import { passkeyListRoute } from './own/passkey.list.ts'
import { passkeyRemoveRoute } from './own/passkey.remove.ts'
import { sessionShowRoute } from './own/session.show.ts'
import { sessionListRoute } from './own/session.list.ts'
import { sessionEndRoute } from './own/session.end.ts'
import { passkeyBeginRoute } from './own/passkey.begin.ts'
import { passkeyEnrolRoute } from './own/passkey.enrol.ts'
import { sessionBeginRoute } from './own/session.begin.ts'
import { sessionOpenRoute } from './own/session.open.ts'

/** Every call of people to their own node: one line a route. What is not here does not exist. */
export const ownRoutes: readonly AnyOwnRoute[] = [
  nodeStatusRoute,
  personAddRoute,
  personListRoute,
  personRevokeRoute,
  passkeyInviteRoute,
  passkeyListRoute,
  passkeyRemoveRoute,
  sessionShowRoute,
  sessionListRoute,
  sessionEndRoute,
  keyListRoute,
  keyRotateRoute,
  keyRevokeRoute,
  offenceListRoute,
  partyCardRoute,
  partyIntroduceRoute,
  partyTrustRoute,
  partyLinkRoute,
  partyListRoute,
  partyResetRoute,
  partyResumeRoute,
  partySuspendRoute,
  partyConfirmRoute,
  partyLiftRoute,
  messageListRoute,
  messageRetryRoute,
  messageDropRoute,
  reconcileStartRoute,
  caseOpenRoute,
  caseListRoute,
  caseShowRoute,
  caseCloseRoute,
  caseConfidentialRoute,
  importShowRoute,
  agreementProposeRoute,
  agreementSignRoute,
  agreementPrepareRoute,
  agreementAttachRoute,
  agreementDenounceRoute,
  agreementShowRoute,
  agreementListRoute,
  negotiationOpenRoute,
  negotiationListRoute,
  negotiationShowRoute,
  negotiationStatementRoute,
  noticeListRoute,
  noticeTryRoute,
  negotiationHistoryRoute,
  operationOpenRoute,
  operationActRoute,
  operationListRoute,
  operationShowRoute,
  outcomePostRoute,
  outcomeRowsRoute,
  outcomeShowRoute,
  outcomeFigureRoute,
  outcomeSignRoute,
  outcomeFiguresRoute,
  outcomeLeavesRoute,
  indexPreviewRoute,
  indexPublishRoute,
  indexSyncRoute,
  indexStatusRoute,
  jobShowRoute,
  matchPreviewRoute,
  matchStartRoute,
  emergencyOpenRoute,
  emergencyApproveRoute,
  emergencyListRoute,
  hitListRoute,
  hitShowRoute,
  hitRevealRoute,
  hitReportRoute,
  decisionWhyRoute,
  hitConfirmRoute,
  hitDismissRoute,
  ...requestRoutes,
  freezeOpenRoute,
  freezeFollowRoute,
  freezeApproveRoute,
  freezeAcknowledgeRoute,
  freezeFindRoute,
  freezeRefuseRoute,
  freezeOrderRoute,
  freezeReturnRoute,
  freezeRevealRoute,
  freezeReceiveRoute,
  freezeEndRoute,
  freezeListRoute,
  freezeShowRoute,
  freezeNoticesRoute,
  recordListRoute,
  recordRevealRoute,
  recordDeleteRoute,
  recordCorrectRoute,
  recordDecideRoute,
  calendarSetRoute,
  calendarShowRoute,
  ...shieldRoutes,
  subjectOpenRoute,
  subjectListRoute,
  subjectShowRoute,
  subjectExtendRoute,
  subjectDecideRoute,
  subjectApproveRoute,
  subjectReportRoute,
  subjectWithdrawRoute,
  ...targetRoutes,
  subjectLiftRoute,
  evidenceAcceptRoute,
  evidenceArchiveRoute,
  evidenceCancelRoute,
  evidenceDeclineRoute,
  evidenceHoldRoute,
  evidenceReturnRoute,
  evidenceAskRoute,
  evidenceCollectRoute,
  evidenceConsentRoute,
  evidenceDeriveRoute,
  evidenceDestroyRoute,
  evidenceFetchRoute,
  evidenceKeepRoute,
  evidenceListRoute,
  evidenceOfferRoute,
  evidenceRecallRoute,
  evidenceSealRoute,
  evidenceShowRoute,
  evidenceUseRoute,
  evidenceVerifyRoute,
  retentionListRoute,
  retractionListRoute,
  retractionShowRoute,
  retractionAnswerRoute,
  logVerifyRoute,
  logReceiptRoute,
  logAccuseRoute,
  logWitnessesRoute,
  pouchPackRoute,
  pouchListRoute,
  auditBeginRoute,
  auditCloseRoute,
  auditBatchRoute,
  auditOpenRoute,
  auditRowsRoute,
  auditSegmentRoute,
  auditVerdictRoute,
  auditListRoute,
  oversightActsRoute,
  oversightReportRoute,
  caseLinksRoute,
  networkFindRoute,
  networkCandidatesRoute,
  networkDismissRoute,
  networkOpenRoute,
  networkListRoute,
  networkShowRoute,
  networkAddRoute,
  networkRemoveRoute,
  networkMergeRoute,
  networkSplitRoute,
  networkCloseRoute,
]

/** Calls with a streamed body. */
export const ownStreamRoutes: readonly AnyStreamRoute[] = [caseImportRoute, pouchOpenRoute, evidenceUploadRoute]

/** Calls whose answer is a stream of events. */
export const ownEventsRoutes: readonly EventsRoute[] = [changeFollowRoute]

/** Calls whose answer is bytes. */
export const ownBytesRoutes: readonly AnyBytesRoute[] = [pouchReadRoute, evidenceReadRoute]

/** The few calls by which somebody who is nobody yet signs in (spec/sign-in.md §1). */
export const ownDoorRoutes: readonly AnyDoorRoute[] = [
  passkeyBeginRoute,
  passkeyEnrolRoute,
  sessionBeginRoute,
  sessionOpenRoute,
]
