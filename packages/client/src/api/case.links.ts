import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { LinkedCase, linkedGroup } from './network-shape.ts'
import { Count, Line, ProfileName, Uuid } from './shapes.ts'

export const caseLinks = ownCall({
  name: 'case.links',
  summary: 'Shows which cases of the unit hold the same identifiers as one case, and the group that these links make.',
  body: closed({ case: Uuid }),
  result: closed({
    /** The strongest, at most two hundred. */
    links: Type.Array(
      closed({
        record: Uuid,
        profile: ProfileName,
        /** Masked. */
        value: Line,
        /** The other cases that hold it; the first fifty of one that too many hold to link any. */
        cases: Type.Array(LinkedCase),
        caseCount: Count,
        weight: Type.Number({ minimum: 0, maximum: 1 }),
      }),
    ),
    linkCount: Count,
    group: Type.Union([Type.Null(), closed(linkedGroup)]),
  }),
})
