import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { Nothing, Uuid } from './shapes.ts'

export const passkeyRemove = ownCall({
  name: 'passkey.remove',
  summary: 'Removes a passkey of who calls and ends the sessions that it opened.',
  body: closed({ passkey: Uuid }),
  result: Nothing,
})
