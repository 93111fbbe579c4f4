import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { Uuid } from './shapes.ts'
import { DecidedMessage } from './stuck-message.ts'

export const messageRetry = ownCall({
  name: 'message.retry',
  summary: 'Tries a message again: takes up a received one, sends a waiting one now, signs a stopped one anew.',
  body: closed({ message: Uuid }),
  result: DecidedMessage,
})
