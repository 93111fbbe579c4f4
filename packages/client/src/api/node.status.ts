import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { PartyCode, Count, Line, Nothing } from './shapes.ts'

export const nodeStatus = ownCall({
  name: 'node.status',
  summary: 'Tells which party this node serves, its addresses and its health.',
  body: Nothing,
  result: closed({
    party: PartyCode,
    version: Line,
    protocol: Type.Integer(),
    database: Type.Union([Type.Literal('embedded'), Type.Literal('server')]),
    partnerUrl: Line,
    logSize: Count,
    agreementsInForce: Count,
  }),
})
