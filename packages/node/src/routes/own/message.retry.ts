import { messageRetry } from '@comity/client/api'
import { retryMessage } from '../../partner/stuck-messages.ts'
import { ownRoute } from '../define.ts'

/** Tries a message again. */
export const messageRetryRoute = ownRoute({
  call: messageRetry,
  roles: ['supervisor', 'liaison', 'administrator'],
  handle: (node, actor, { message }) => retryMessage(node, actor, message),
})
