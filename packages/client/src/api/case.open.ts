import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Digest, EnteredLine, Line, Uuid } from './shapes.ts'

export const caseOpen = ownCall({
  name: 'case.open',
  summary: "Opens a case in the caller's unit.",
  body: closed({
    title: EnteredLine,
    category: Line,
    basis: EnteredLine,
    basisDocument: Digest,
    /** Days for which a record is kept after it was stored; 1,825 where absent. */
    retentionDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 36_500 })),
  }),
  result: closed({ case: Uuid }),
})
