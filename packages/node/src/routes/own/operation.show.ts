import { operationShow } from '@comity/client/api'
import { operationStateHash } from '@comity/casework/operation'
import { formatInstant } from '@comity/codec'
import { loadOperation } from '../../operation/operations.ts'
import { shownDebrief, shownPlan, shownState } from '../../operation/shown.ts'
import { ownRoute } from '../define.ts'

/** One operation as every party of it holds it. Throws `not-found`. */
export const operationShowRoute = ownRoute({
  call: operationShow,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
  handle: async (node, actor, { operation: id }) => {
    const { row, operation } = await loadOperation(node, node.db, { operation: id, actor })
    const { proposal, agreed, events } = operation
    return {
      operation: id,
      title: proposal.title,
      state: shownState(operation),
      self: node.party,
      lead: proposal.lead,
      members: proposal.members,
      keeper: proposal.keeper,
      hasKey: operation.keyDocument !== undefined,
      agreement: proposal.agreement,
      clause: proposal.clause,
      subjectsPerDay: proposal.subjectsPerDay,
      openedAt: formatInstant(row.opened_at),
      suspendedBy: [...operation.suspendedBy],
      agreed: {
        m1: [...(agreed.get('m1') ?? [])],
        m2: [...(agreed.get('m2') ?? [])],
        m4: [...(agreed.get('m4') ?? [])],
      },
      plan: await shownPlan(node, operation),
      debrief: await shownDebrief(node, operation),
      events: events
        .map(({ hash, event: { party, seq, row: name, role, at } }) => ({
          party,
          seq,
          row: name,
          role,
          at,
          event: hash,
        }))
        .sort((left, right) => (left.at < right.at ? -1 : 1)),
      refused: [...operation.refused],
      waiting: operation.waiting.length,
      equivocating: [...operation.equivocating],
      hash: operationStateHash(operation),
    }
  },
})
