import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { CaseSummary } from './case-summary.ts'
import { Nothing } from './shapes.ts'

export const caseList = ownCall({
  name: 'case.list',
  summary: "Lists the cases of the caller's unit.",
  body: Nothing,
  result: closed({ cases: Type.Array(CaseSummary) }),
})
