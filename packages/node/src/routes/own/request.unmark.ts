import { requestUnmark } from '@comity/client/api'
import { unmarkRequest } from '../../casework/confidential-end.ts'
import { ownRoute } from '../define.ts'

/** Two persons of the asking party, one after the other, end the confidentiality of an answered request (q29, q30). */
export const requestUnmarkRoute = ownRoute({
  call: requestUnmark,
  roles: ['investigator', 'supervisor', 'legal'],
  handle: (node, actor, { request }) => unmarkRequest(node, { actor, request }),
})
