import { freezeAcknowledge } from '@comity/client/api'
import { actOnFreeze } from '../../freeze/freeze-act.ts'
import { requireFreezeInForce } from '../../freeze/freeze-terms.ts'
import { ownRoute } from '../define.ts'

/** A person at the desk acknowledges a delivered payment stop (f3). */
export const freezeAcknowledgeRoute = ownRoute({
  call: freezeAcknowledge,
  roles: ['liaison'],
  handle: (node, actor, { freeze }) =>
    actOnFreeze(node, {
      actor,
      freeze,
      act: async (tx, open) => {
        await requireFreezeInForce(node, tx, open.row)
        return { row: 'f3', to: 'ACKNOWLEDGED', document: null }
      },
    }),
})
