import { partyCard } from '@comity/client/api'
import { ownRoute } from '../define.ts'

/** Shows the card that this party hands to others, and the words to compare. */
export const partyCardRoute = ownRoute({
  call: partyCard,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian', 'oversight', 'administrator', 'signatory'],
  handle: async (node) => Promise.resolve({ card: node.card.jws, fingerprint: node.card.fingerprint }),
})
