import { checkShape } from '@comity/codec'
import { agreementPropose } from '@comity/protocol'
import { storeProposal } from '../../agreements/agreement-intake.ts'
import type { SequencedRoute } from '../define.ts'

/** Stores a partner's proposal, unsigned: a person of this party decides about signing. */
export const agreementProposeTake: SequencedRoute = {
  name: agreementPropose.name,
  take: async (node, tx, { from, body }) => {
    const { terms } = checkShape(agreementPropose.body, body)
    await storeProposal(node, tx, { terms, proposer: from })
  },
}
