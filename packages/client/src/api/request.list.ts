import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { RequestSummary } from './request-summary.ts'
import { Nothing } from './shapes.ts'

export const requestList = ownCall({
  name: 'request.list',
  summary: "Lists the requests of the caller's unit, sent and received.",
  body: Nothing,
  result: closed({ requests: Type.Array(RequestSummary) }),
})
