import { operationAct } from '@comity/client/api'
import { actInOperation } from '../../operation/act.ts'
import { shownState } from '../../operation/shown.ts'
import { ownRoute } from '../define.ts'

/** A person acts by a row of the table, which says who may. Throws what the table throws, `not-found`, `schema`. */
export const operationActRoute = ownRoute({
  call: operationAct,
  roles: ['investigator', 'supervisor', 'legal', 'custodian'],
  maxBytes: 2_097_152,
  handle: async (node, actor, { operation, row, document }) => {
    const made = await actInOperation(node, actor, { operation, row, members: document })
    return { operation, state: shownState(made) }
  },
})
