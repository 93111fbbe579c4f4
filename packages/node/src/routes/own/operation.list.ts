import { operationList } from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import { listOperations } from '../../operation/operations.ts'
import { shownState } from '../../operation/shown.ts'
import { ownRoute } from '../define.ts'

/** The operations of the unit, and invitations that nobody of this party has answered. */
export const operationListRoute = ownRoute({
  call: operationList,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
  handle: async (node, actor) => {
    const found = await listOperations(node, actor)
    return {
      operations: found.map(({ row, operation }) => ({
        operation: row.id,
        title: operation.proposal.title,
        state: shownState(operation),
        lead: row.lead,
        agreement: row.agreement,
        openedAt: formatInstant(row.opened_at),
      })),
    }
  },
})
