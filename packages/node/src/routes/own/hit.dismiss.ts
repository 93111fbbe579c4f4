import { hitDismiss } from '@comity/client/api'
import { moveHit } from '../../casework/hits.ts'
import { ownRoute } from '../define.ts'

/** A person of the hit's unit dismisses it (h3); the reason is kept. */
export const hitDismissRoute = ownRoute({
  call: hitDismiss,
  roles: ['investigator', 'supervisor', 'legal'],
  handle: async (node, actor, { hit, reason }) => {
    const { state } = await node.db
      .transaction()
      .execute((tx) => moveHit(node, tx, { hit, actor, row: 'h3', to: 'DISMISSED', reason }))
    return { hit, state }
  },
})
