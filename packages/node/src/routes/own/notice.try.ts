import { noticeTry } from '@comity/client/api'
import { ownRoute } from '../define.ts'

/** Sends a test by one channel of node.json. It is about nothing, so that it tells nobody what there is. */
export const noticeTryRoute = ownRoute({
  call: noticeTry,
  roles: ['administrator'],
  handle: async (node, _, { channel }) => {
    const { notice, failure } = await node.notices.tryChannel(channel, node.now())
    return { notice, state: failure === null ? ('sent' as const) : ('failed' as const), failure }
  },
})
