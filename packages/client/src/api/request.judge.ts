import { judgementReasons } from '@comity/agreement'
import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { oneOf, Uuid } from './shapes.ts'

export const requestJudge = ownCall({
  name: 'request.judge',
  summary:
    'Judges whether the conduct of a received request is an offence here; R06 is the reason of a no, the others of a yes.',
  body: closed({ request: Uuid, reason: oneOf(judgementReasons) }),
  result: RequestMoved,
})
