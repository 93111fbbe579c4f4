import { subjectShow } from '@comity/client/api'
import { showSubject } from '../../subjects/subject-requests.ts'
import { ownRoute } from '../define.ts'

/** One request of the caller's unit. Throws `not-found`. */
export const subjectShowRoute = ownRoute({
  call: subjectShow,
  roles: ['investigator', 'supervisor', 'liaison', 'legal'],
  handle: (node, { unit }, { subject }) => showSubject(node, { subject, unit }),
})
