import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { markingShape } from './marking-shape.ts'
import { EnteredLine, InstantText, Line, ProfileName, StatusName, Uuid } from './shapes.ts'

export const recordList = ownCall({
  name: 'record.list',
  summary: 'Lists the records of a case, values masked, a page at a time; or finds the one of a value.',
  body: closed({
    case: Uuid,
    after: Type.Union([Type.Null(), Uuid]),
    find: Type.Union([Type.Null(), closed({ profile: ProfileName, value: EnteredLine })]),
  }),
  result: closed({
    records: Type.Array(
      closed({
        record: Uuid,
        profile: ProfileName,
        value: Line,
        status: StatusName,
        category: Line,
        ...markingShape,
        firstSeen: InstantText,
        isReleased: Type.Boolean(),
        /** It is kept and not used, because of a request of the person (spec/subjects.md §7). */
        isRestricted: Type.Boolean(),
      }),
    ),
    next: Type.Union([Type.Null(), Uuid]),
  }),
})
