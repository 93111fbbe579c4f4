import { subjectDecide } from '@comity/client/api'
import { proposeDecision } from '../../subjects/subject-acts.ts'
import { ownRoute } from '../define.ts'

/** Proposes a decision. Throws `not-found`, `object-mismatch`, `ground-not-lawful`, `identifier-invalid`, `schema`. */
export const subjectDecideRoute = ownRoute({
  call: subjectDecide,
  roles: ['investigator', 'supervisor', 'liaison', 'legal'],
  handle: (node, actor, body) => proposeDecision(node, actor, body),
})
