import { requestCancel } from '@comity/client/api'
import { cancelRequest } from '../../casework/request-acts.ts'
import { ownRoute } from '../define.ts'

/** Somebody of the asking party gives up a draft (q3). */
export const requestCancelRoute = ownRoute({
  call: requestCancel,
  roles: ['investigator', 'supervisor', 'legal'],
  handle: (node, actor, { request }) => cancelRequest(node, { actor, request }),
})
