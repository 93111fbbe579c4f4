import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { PasskeyLabel } from './passkey-shape.ts'
import { InstantText, Nothing, nullable, Uuid } from './shapes.ts'

export const passkeyList = ownCall({
  name: 'passkey.list',
  summary: 'Lists the passkeys of who calls.',
  body: Nothing,
  result: closed({
    passkeys: Type.Array(
      closed({
        passkey: Uuid,
        label: PasskeyLabel,
        createdAt: InstantText,
        usedAt: nullable(InstantText),
        /** Its counter fell: a copy of it may exist, and it opens nothing any more. */
        locked: Type.Boolean(),
      }),
    ),
  }),
})
