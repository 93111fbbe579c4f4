import { messageDrop } from '@comity/client/api'
import { dropMessage } from '../../partner/stuck-messages.ts'
import { ownRoute } from '../define.ts'

/** Gives a message up. What it would have done is a matter of substance, so no administrator does it. */
export const messageDropRoute = ownRoute({
  call: messageDrop,
  roles: ['supervisor', 'liaison'],
  handle: (node, actor, { message }) => dropMessage(node, actor, message),
})
