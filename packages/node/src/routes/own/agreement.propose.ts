import { agreementPropose } from '@comity/client/api'
import { storeProposal } from '../../agreements/agreement-intake.ts'
import { lockChannels } from '../../partner/channel-locks.ts'
import { ownRoute } from '../define.ts'
import { otherMembers } from '../../agreements/agreements.ts'

/** Sends terms to all their parties; they bind nobody before the signatures. Every party must be in the directory. */
export const agreementProposeRoute = ownRoute({
  call: agreementPropose,
  roles: ['legal', 'supervisor', 'signatory'],
  maxBytes: 1_048_576,
  handle: async (node, _actor, { terms }) =>
    node.db.transaction().execute(async (tx) => {
      const known = await tx.selectFrom('channel').select('party').execute()
      await lockChannels(
        tx,
        known.map(({ party }) => party),
      )
      const proposal = await storeProposal(node, tx, { terms, proposer: node.party })
      for (const to of otherMembers(node.party, proposal.terms)) {
        await node.outbox.enqueue(tx, { to, name: agreementPropose.name, body: { terms: proposal.terms } })
      }
      return { agreement: proposal.hash }
    }),
})
