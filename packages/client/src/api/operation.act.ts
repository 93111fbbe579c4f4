import { closed, oneOf } from '@comity/codec'
import { ownCall } from './define.ts'
import { operationActs, OperationBrings, OperationStateName } from './operation-shape.ts'
import { Uuid } from './shapes.ts'

export const operationAct = ownCall({
  name: 'operation.act',
  summary: 'Acts in a joint operation by a row of its table: consent, plan, begin, report, suspend, debrief, close.',
  body: closed({
    operation: Uuid,
    row: oneOf(operationActs),
    /** What the row brings (spec/operations.md §4), without `schema`, `operation` and `salt`; null where it brings nothing. */
    document: OperationBrings,
  }),
  result: closed({ operation: Uuid, state: OperationStateName }),
})
