import { partySuspend } from '@comity/client/api'
import { suspendParty } from '../../partner/party-suspend.ts'
import { suspensionView } from '../../partner/suspension-view.ts'
import { ownRoute } from '../define.ts'

/** Suspends a partner at once. */
export const partySuspendRoute = ownRoute({
  call: partySuspend,
  roles: ['supervisor', 'liaison'],
  handle: async (node, { person }, { party }) => suspensionView(party, await suspendParty(node, { party, person })),
})
