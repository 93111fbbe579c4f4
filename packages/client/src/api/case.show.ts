import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { caseSummary } from './case-summary.ts'
import { Uuid, Count, Line, ProfileName, StatusName } from './shapes.ts'

export const caseShow = ownCall({
  name: 'case.show',
  summary: 'Shows one case with its record counts by profile and status.',
  body: closed({ case: Uuid }),
  result: closed({
    ...caseSummary,
    basis: Line,
    records: Type.Array(closed({ profile: ProfileName, status: StatusName, count: Count })),
  }),
})
