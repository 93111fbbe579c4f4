import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Nothing } from './shapes.ts'
import { StuckMessage } from './stuck-message.ts'

export const messageList = ownCall({
  name: 'message.list',
  summary: 'Lists messages that wait, were set aside or stopped, oldest first, at most 1,000.',
  body: Nothing,
  result: closed({ messages: Type.Array(StuckMessage) }),
})
