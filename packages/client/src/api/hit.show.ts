import { MarkingSchema } from '@comity/agreement'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { hitShape } from './hit-shape.ts'
import { markingShape } from './marking-shape.ts'
import { Uuid, Count, Line, StatusName } from './shapes.ts'

export const hitShow = ownCall({
  name: 'hit.show',
  summary: "Shows one hit with its identifier and the partner's opened label.",
  body: closed({ hit: Uuid }),
  result: closed({
    ...hitShape,
    /** For which offence was asked: what a request that cites it is about. */
    purpose: Line,
    /** Masked for a session of a browser (spec/sign-in.md §6); null once it was erased. */
    identifier: Type.Union([Type.Null(), Line]),
    label: closed({
      category: Line,
      statuses: Type.Array(StatusName),
      contactUnit: Count,
      tlp: Line,
      pap: Line,
      europol: markingShape.europol,
      firstSeen: Line,
    }),
    /** Of one's own record and of the label together. */
    marking: MarkingSchema,
  }),
})
