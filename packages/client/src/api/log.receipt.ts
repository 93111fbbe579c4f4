import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Count, Digest, Line, Uuid } from './shapes.ts'

export const logReceipt = ownCall({
  name: 'log.receipt',
  summary:
    'Proves what was logged of one act, found by an id that its entry names: batch, request, agreement, manifest.',
  body: closed({
    /** As it stands in the entry: a uuid, or base64url of a digest. Whoever has no id finds nothing by a word. */
    id: Type.Union([Uuid, Digest]),
  }),
  result: closed({
    receipts: Type.Array(
      closed({
        type: Line,
        index: Count,
        /** Size of the checkpoint that proves it. */
        size: Count,
        /** `final` with the cosignatures that are needed, else `provisional`. */
        state: Type.Union([Type.Literal('final'), Type.Literal('provisional')]),
        cosignatures: Count,
        needed: Count,
        /** A C2SP tlog-proof; its extra data opens the entry. */
        receipt: Type.String({ maxLength: 2_500_000 }),
      }),
      { maxItems: 50 },
    ),
  }),
})
