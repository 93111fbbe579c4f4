import type { PartnerRoutes } from '../partner/partner-server.ts'
import { agreementDenounceTake } from './partner/agreement.denounce.ts'
import { agreementProposeTake } from './partner/agreement.propose.ts'
import { agreementSignTake } from './partner/agreement.sign.ts'
import { budgetEmergencyTake } from './partner/budget.emergency.ts'
import { channelResetTake } from './partner/channel.reset.ts'
import { calendarAnnounceTake } from './partner/calendar.announce.ts'
import { caseCloseTake } from './partner/case.close.ts'
import { freezeEventTake } from './partner/freeze.event.ts'
import { freezeSendTake } from './partner/freeze.send.ts'
import { evidenceChunkRoute } from './partner/evidence.chunk.ts'
import { evidenceEventTake } from './partner/evidence.event.ts'
import { indexManifestRoute } from './partner/index.manifest.ts'
import { indexSegmentRoute } from './partner/index.segment.ts'
import { keyRolloverTake } from './partner/key.rollover.ts'
import { matchEvaluateRoute } from './partner/match.evaluate.ts'
import { messageVoidTake } from './partner/message.void.ts'
import { negotiationStatementTake } from './partner/negotiation.statement.ts'
import { operationEventTake } from './partner/operation.event.ts'
import { outcomeEvaluateRoute } from './partner/outcome.evaluate.ts'
import { outcomeFigureTake } from './partner/outcome.figure.ts'
import { outcomeStatementTake } from './partner/outcome.statement.ts'
import { reconcileCompareRoute } from './partner/reconcile.compare.ts'
import { requestEventTake } from './partner/request.event.ts'
import { requestSendTake } from './partner/request.send.ts'
import { retractionAnswerTake } from './partner/retraction.answer.ts'
import { retractionSendTake } from './partner/retraction.send.ts'
import { targetContactTake } from './partner/target.contact.ts'

/** Everything that a partner's node may call, by name; `ls routes/partner` prints the same list. */
export const partnerRoutes: PartnerRoutes = {
  questions: [indexManifestRoute, matchEvaluateRoute, outcomeEvaluateRoute, reconcileCompareRoute, evidenceChunkRoute],
  sequenced: [
    channelResetTake,
    messageVoidTake,
    agreementProposeTake,
    agreementSignTake,
    agreementDenounceTake,
    negotiationStatementTake,
    operationEventTake,
    outcomeStatementTake,
    outcomeFigureTake,
    keyRolloverTake,
    requestSendTake,
    requestEventTake,
    freezeSendTake,
    freezeEventTake,
    retractionSendTake,
    retractionAnswerTake,
    caseCloseTake,
    calendarAnnounceTake,
    evidenceEventTake,
    budgetEmergencyTake,
    targetContactTake,
  ],
  files: [indexSegmentRoute],
}
