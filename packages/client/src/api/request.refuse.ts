import { openedGrounds } from '@comity/casework'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { oneOf, Paragraph, Uuid } from './shapes.ts'

export const requestRefuse = ownCall({
  name: 'request.refuse',
  summary: 'Refuses an acknowledged request with a ground (q17); R06 once a person has judged it so.',
  body: closed({
    request: Uuid,
    ground: oneOf(openedGrounds),
    /** What would make it grantable; null where nothing would. */
    fix: Type.Union([Type.Null(), Paragraph]),
  }),
  result: RequestMoved,
})
