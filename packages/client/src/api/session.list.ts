import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { PasskeyLabel } from './passkey-shape.ts'
import { InstantText, Nothing, Uuid } from './shapes.ts'

export const sessionList = ownCall({
  name: 'session.list',
  summary: 'Lists the open sessions of who calls.',
  body: Nothing,
  result: closed({
    sessions: Type.Array(
      closed({
        session: Uuid,
        /** Label of the passkey that opened it. */
        passkey: PasskeyLabel,
        openedAt: InstantText,
        seenAt: InstantText,
        isThis: Type.Boolean(),
      }),
    ),
  }),
})
