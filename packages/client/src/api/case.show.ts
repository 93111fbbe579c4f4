import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { caseSummary } from './case-summary.ts'
import { MarkingOrNull } from './marking-shape.ts'
import { WithholdingGroundName } from './subject-shape.ts'
import { Uuid, Count, Line, ProfileName, StatusName } from './shapes.ts'

export const caseShow = ownCall({
  name: 'case.show',
  summary: 'Shows one case with its record counts by profile and status.',
  body: closed({ case: Uuid }),
  result: closed({
    ...caseSummary,
    basis: Line,
    /** The ground on which it is withheld from the persons it is about (spec/subjects.md §5); null for most. */
    confidential: Type.Union([Type.Null(), WithholdingGroundName]),
    records: Type.Array(closed({ profile: ProfileName, status: StatusName, count: Count })),
    /** Of its records and hits together; null for a case without any. */
    marking: MarkingOrNull,
  }),
})
