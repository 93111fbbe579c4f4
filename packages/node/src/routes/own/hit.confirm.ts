import { hitConfirm } from '@comity/client/api'
import { moveHit } from '../../casework/hits.ts'
import { ownRoute } from '../define.ts'

/** A person of the hit's unit confirms it (h2), so that a request may cite it. */
export const hitConfirmRoute = ownRoute({
  call: hitConfirm,
  roles: ['investigator', 'supervisor', 'legal'],
  handle: async (node, actor, { hit, reason }) => {
    const { state } = await node.db
      .transaction()
      .execute((tx) => moveHit(node, tx, { hit, actor, row: 'h2', to: 'CONFIRMED', reason }))
    return { hit, state }
  },
})
