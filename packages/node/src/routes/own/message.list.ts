import { messageList } from '@comity/client/api'
import { listStuck } from '../../partner/stuck-messages.ts'
import { ownRoute } from '../define.ts'

/** Lists messages that wait or need a person: names and places, nothing of what they say. */
export const messageListRoute = ownRoute({
  call: messageList,
  roles: ['supervisor', 'liaison', 'oversight', 'administrator'],
  handle: async (node, actor) => ({ messages: [...(await listStuck(node, actor))] }),
})
