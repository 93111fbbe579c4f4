import { requestLetter } from '@comity/client/api'
import { makeRequestLetter } from '../../casework/request-letter.ts'
import { ownRoute } from '../define.ts'

/** What a letter of a request is made of. A way out: the marking is asked, and the log has it. Oversight never sees content. */
export const requestLetterRoute = ownRoute({
  call: requestLetter,
  roles: ['investigator', 'supervisor', 'legal'],
  handle: (node, actor, { request }) => makeRequestLetter(node, { actor, request }),
})
