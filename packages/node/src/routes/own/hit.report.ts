import { hitReport } from '@comity/client/api'
import { makeHitReport } from '../../casework/hit-report.ts'
import { ownRoute } from '../define.ts'

/** A second person of the hit's unit makes its report (spec/hit-reports.md §2). */
export const hitReportRoute = ownRoute({
  call: hitReport,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, { hit, to }) => makeHitReport(node, actor, { hit, to: to ?? node.party }),
})
