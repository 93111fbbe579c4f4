import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Digest, Count, Line, Nothing } from './shapes.ts'

export const logVerify = ownCall({
  name: 'log.verify',
  summary: "Recomputes this node's whole log and checks it against its signed checkpoint.",
  body: Nothing,
  result: closed({
    origin: Line,
    size: Count,
    root: Digest,
    checkpoint: Type.String({ maxLength: 65_536 }),
    /** The first place that is not what the checkpoint covers: a file of the log's folder or a table, and an entry. */
    damage: Type.Union([Type.Null(), closed({ file: Line, index: Count })]),
  }),
})
