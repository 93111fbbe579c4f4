import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { OperationSummary } from './operation-shape.ts'
import { Nothing } from './shapes.ts'

export const operationList = ownCall({
  name: 'operation.list',
  summary: 'Lists the joint operations of the own unit, and invitations that nobody has answered.',
  body: Nothing,
  result: closed({ operations: Type.Array(OperationSummary) }),
})
