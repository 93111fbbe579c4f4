import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Count, Digest, Line, Nothing, PartyCode } from './shapes.ts'

export const negotiationList = ownCall({
  name: 'negotiation.list',
  summary: 'Lists the negotiations this node takes part in or observes.',
  body: Nothing,
  result: closed({
    negotiations: Type.Array(
      closed({
        negotiation: Digest,
        title: Line,
        opener: PartyCode,
        parties: Type.Array(PartyCode),
        /** Clauses in all, and those on which something separates the parties. */
        clauses: Count,
        open: Count,
        /** The agreement whose text all have initialled. */
        frozen: Type.Union([Type.Null(), Digest]),
      }),
    ),
  }),
})
