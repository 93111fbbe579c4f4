import { subjectOpen } from '@comity/client/api'
import { openSubject } from '../../subjects/subject-acts.ts'
import { ownRoute } from '../define.ts'

/** Enters a request of a person for the caller's unit. Throws `identifier-invalid`, `schema`. */
export const subjectOpenRoute = ownRoute({
  call: subjectOpen,
  roles: ['investigator', 'supervisor', 'liaison', 'legal'],
  handle: (node, actor, body) => openSubject(node, actor, body),
})
