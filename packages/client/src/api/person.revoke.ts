import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { Uuid, Nothing } from './shapes.ts'

export const personRevoke = ownCall({
  name: 'person.revoke',
  summary: "Ends a person's access at once.",
  body: closed({ person: Uuid }),
  result: Nothing,
})
