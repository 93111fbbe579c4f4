import { evidenceOffer } from '@comity/client/api'
import { offerEvidence } from '../../evidence/offer.ts'
import { ownRoute } from '../define.ts'

/** The second person offers it on terms (e3). Throws what `offerEvidence` throws. */
export const evidenceOfferRoute = ownRoute({
  call: evidenceOffer,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, offer) => offerEvidence(node, actor, offer),
})
