import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Count, InstantText, Nothing, PartyCode } from './shapes.ts'

export const logWitnesses = ownCall({
  name: 'log.witnesses',
  summary: "Lists the partners that cosign this node's log: how far, how long ago, and who is behind.",
  body: Nothing,
  result: closed({
    /** Size of the log now. */
    size: Count,
    witnesses: Type.Array(
      closed({
        party: PartyCode,
        /** Size and time of its newest cosignature; null before the first. */
        size: Type.Union([Type.Null(), Count]),
        cosignedAt: Type.Union([Type.Null(), InstantText]),
        /** Entries that it has not cosigned. */
        behind: Count,
        /** Times in a row that it did not cosign. */
        failures: Count,
      }),
      { maxItems: 1_000 },
    ),
  }),
})
