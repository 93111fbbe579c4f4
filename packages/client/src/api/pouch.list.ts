import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Count, InstantText, Line, Nothing, PartyCode, Uuid } from './shapes.ts'

export const pouchList = ownCall({
  name: 'pouch.list',
  summary: 'Lists pouches packed and opened, and the files in quarantine with why each was refused.',
  body: Nothing,
  result: closed({
    packed: Type.Array(
      closed({
        pouch: Uuid,
        party: PartyCode,
        number: Count,
        bytes: Count,
        createdAt: InstantText,
        expiresAt: InstantText,
        /** A pouch of that party said so. */
        opened: Type.Boolean(),
      }),
    ),
    opened: Type.Array(
      closed({
        pouch: Uuid,
        party: PartyCode,
        number: Count,
        state: Type.Union([Type.Literal('opening'), Type.Literal('opened'), Type.Literal('refused')]),
        error: Type.Union([Type.Null(), Line]),
        receivedAt: InstantText,
      }),
    ),
    quarantine: Type.Array(closed({ file: Uuid, error: Line, bytes: Count, refusedAt: InstantText })),
  }),
})
