import { partyConfirm } from '@comity/client/api'
import { confirmPartySuspension } from '../../partner/party-suspend.ts'
import { suspensionView } from '../../partner/suspension-view.ts'
import { ownRoute } from '../define.ts'

/** Confirms a suspension as the second person. */
export const partyConfirmRoute = ownRoute({
  call: partyConfirm,
  roles: ['supervisor', 'liaison'],
  handle: async (node, { person, unit }, { party }) =>
    suspensionView(party, await confirmPartySuspension(node, { party, person, unit })),
})
