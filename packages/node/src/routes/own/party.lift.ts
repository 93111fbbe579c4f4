import { partyLift } from '@comity/client/api'
import { liftPartySuspension } from '../../partner/party-suspend.ts'
import { suspensionView } from '../../partner/suspension-view.ts'
import { ownRoute } from '../define.ts'

/** Lifts a suspension as one of two persons. */
export const partyLiftRoute = ownRoute({
  call: partyLift,
  roles: ['supervisor', 'liaison'],
  handle: async (node, { person }, { party }) =>
    suspensionView(party, await liftPartySuspension(node, { party, person })),
})
