import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { InstantText, Line, Nothing } from './shapes.ts'

export const keyList = ownCall({
  name: 'key.list',
  summary: 'Lists the keys of this node, those that were replaced, and what waits for a second person.',
  body: Nothing,
  result: closed({
    protection: Line,
    keys: Type.Array(
      closed({
        name: Line,
        state: Type.Union([Type.Literal('current'), Type.Literal('former'), Type.Literal('destroyed')]),
        /** Of keys that sign: the public half, base64url. */
        publicKey: Type.Union([Line, Type.Null()]),
        /** Whether its secret is on this node: no more once destroyed, never where the signatory keeps it elsewhere. */
        held: Type.Boolean(),
        since: Type.Union([InstantText, Type.Null()]),
        /** Of a former key: when its overlap ends. */
        until: Type.Union([InstantText, Type.Null()]),
        revoked: Type.Boolean(),
      }),
    ),
    proposals: Type.Array(closed({ name: Line, act: Line, person: Line, at: InstantText })),
  }),
})
