import { partyReset } from '@comity/client/api'
import { resetChannel } from '../../partner/channel-reset.ts'
import { ownRoute } from '../define.ts'

/** Opens a new channel epoch towards a party. */
export const partyResetRoute = ownRoute({
  call: partyReset,
  roles: ['liaison', 'administrator'],
  handle: async (node, actor, { party, reason }) => ({
    party,
    ...(await resetChannel(node, { actor, party, reason })),
  }),
})
