import { subjectReport } from '@comity/client/api'
import { readReport } from '../../subjects/subject-decision.ts'
import { ownRoute } from '../define.ts'

/** Reads a report. Throws `not-found`, `object-mismatch`, `same-person`, `role-forbids`. */
export const subjectReportRoute = ownRoute({
  call: subjectReport,
  roles: ['investigator', 'supervisor', 'liaison', 'legal'],
  handle: (node, actor, body) => readReport(node, actor, body),
})
