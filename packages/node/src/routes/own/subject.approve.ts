import { subjectApprove } from '@comity/client/api'
import { decideSubject } from '../../subjects/subject-decision.ts'
import { ownRoute } from '../define.ts'

/** The second person decides; whoever works on it may refuse a proposal. Throws `not-found`, `same-person`, `role-forbids`, `object-mismatch`. */
export const subjectApproveRoute = ownRoute({
  call: subjectApprove,
  roles: ['investigator', 'supervisor', 'liaison', 'legal'],
  handle: (node, actor, body) => decideSubject(node, actor, body),
})
