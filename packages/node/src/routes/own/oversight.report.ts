import { oversightReport } from '@comity/client/api'
import { makeReport } from '../../oversight/report.ts'
import { ownRoute } from '../define.ts'

/** A period's figures, signed and logged (spec/oversight.md §2). Only oversight has them. */
export const oversightReportRoute = ownRoute({
  call: oversightReport,
  roles: ['oversight'],
  handle: (node, _actor, body) => makeReport(node, body),
})
