import { requestAcceptRoute } from './own/request.accept.ts'
import { requestAcknowledgeRoute } from './own/request.acknowledge.ts'
import { requestAnswerRoute } from './own/request.answer.ts'
import { requestApproveRoute } from './own/request.approve.ts'
import { requestAppealRoute } from './own/request.appeal.ts'
import { requestCancelRoute } from './own/request.cancel.ts'
import { requestCirculateRoute } from './own/request.circulate.ts'
import { requestClarifyRoute } from './own/request.clarify.ts'
import { requestCloseRoute } from './own/request.close.ts'
import { requestConditionsRoute } from './own/request.conditions.ts'
import { requestConsultRoute } from './own/request.consult.ts'
import { requestDisputeRoute } from './own/request.dispute.ts'
import { requestFenceRoute } from './own/request.fence.ts'
import { requestGroupRoute } from './own/request.group.ts'
import { requestHastenRoute } from './own/request.hasten.ts'
import { requestLetterRoute } from './own/request.letter.ts'
import { requestPostponeRoute } from './own/request.postpone.ts'
import { requestRerouteRoute } from './own/request.reroute.ts'
import { requestResumeRoute } from './own/request.resume.ts'
import { requestReviewRoute } from './own/request.review.ts'
import { requestSettleRoute } from './own/request.settle.ts'
import { requestSupplyRoute } from './own/request.supply.ts'
import { requestUnfenceRoute } from './own/request.unfence.ts'
import { requestPreserveRoute } from './own/request.preserve.ts'
import { requestExtendRoute } from './own/request.extend.ts'
import { requestReleaseRoute } from './own/request.release.ts'
import { requestAdviseRoute } from './own/request.advise.ts'
import { requestWithdrawRoute } from './own/request.withdraw.ts'
import { requestRemarkRoute } from './own/request.remark.ts'
import { requestUnmarkRoute } from './own/request.unmark.ts'
import { requestJudgeRoute } from './own/request.judge.ts'
import { requestListRoute } from './own/request.list.ts'
import { requestOpenRoute } from './own/request.open.ts'
import { requestRefuseRoute } from './own/request.refuse.ts'
import { requestRevealRoute } from './own/request.reveal.ts'
import { requestShowRoute } from './own/request.show.ts'

/** The calls of requests (spec/casework.md). */
export const requestRoutes = [
  requestOpenRoute,
  requestCirculateRoute,
  requestGroupRoute,
  requestApproveRoute,
  requestAcknowledgeRoute,
  requestAcceptRoute,
  requestRefuseRoute,
  requestAnswerRoute,
  requestJudgeRoute,
  requestCancelRoute,
  requestHastenRoute,
  requestLetterRoute,
  requestClarifyRoute,
  requestSupplyRoute,
  requestRerouteRoute,
  requestConditionsRoute,
  requestPostponeRoute,
  requestResumeRoute,
  requestConsultRoute,
  requestCloseRoute,
  requestDisputeRoute,
  requestSettleRoute,
  requestAppealRoute,
  requestReviewRoute,
  requestWithdrawRoute,
  requestAdviseRoute,
  requestReleaseRoute,
  requestExtendRoute,
  requestPreserveRoute,
  requestFenceRoute,
  requestUnfenceRoute,
  requestUnmarkRoute,
  requestRemarkRoute,
  requestListRoute,
  requestShowRoute,
  requestRevealRoute,
] as const
