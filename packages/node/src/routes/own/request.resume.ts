import { requestResume } from '@comity/client/api'
import { resumeRequest } from '../../casework/request-acts.ts'
import { ownRoute } from '../define.ts'

/** A postponed or suspended request goes on (q16, q26r, q26s). */
export const requestResumeRoute = ownRoute({
  call: requestResume,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, { request }) => resumeRequest(node, { actor, request }),
})
