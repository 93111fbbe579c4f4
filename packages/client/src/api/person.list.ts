import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Uuid, Line, RoleName, Nothing } from './shapes.ts'

export const personList = ownCall({
  name: 'person.list',
  summary: 'Lists the people of this node.',
  body: Nothing,
  result: closed({
    people: Type.Array(
      closed({ person: Uuid, name: Line, unit: Line, roles: Type.Array(RoleName), revoked: Type.Boolean() }),
    ),
  }),
})
