import { freezeReveal } from '@comity/client/api'
import { revealAccounts } from '../../freeze/freeze-accounts.ts'
import { ownRoute } from '../define.ts'

/** The accounts of a payment stop of the unit in clear. Throws `not-found`. */
export const freezeRevealRoute = ownRoute({
  call: freezeReveal,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
  handle: (node, actor, { freeze }) => revealAccounts(node, { actor, freeze }),
})
