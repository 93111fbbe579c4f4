import type { PartnerRoutes } from '../partner-server.ts'
import { indexManifestRoute } from './partner/index.manifest.ts'
import { indexSegmentRoute } from './partner/index.segment.ts'
import { matchEvaluateRoute } from './partner/match.evaluate.ts'

/** Everything that a partner's node may call, by name; `ls routes/partner` prints the same list. */
export const partnerRoutes: PartnerRoutes = {
  questions: [indexManifestRoute, matchEvaluateRoute],
  sequenced: [],
  files: [indexSegmentRoute],
}
