import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { Uuid } from './shapes.ts'
import { DecidedMessage } from './stuck-message.ts'

export const messageDrop = ownCall({
  name: 'message.drop',
  summary: 'Gives a message up: refuses a received one to its sender, leaves a stopped one unsent.',
  body: closed({ message: Uuid }),
  result: DecidedMessage,
})
