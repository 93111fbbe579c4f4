import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { Uuid } from './shapes.ts'

export const requestConditions = ownCall({
  name: 'request.conditions',
  summary:
    'Accepts the conditions of the other side, which then bind (q13), or declines them, which ends the request (q14).',
  body: closed({
    request: Uuid,
    accept: Type.Boolean(),
  }),
  result: RequestMoved,
})
