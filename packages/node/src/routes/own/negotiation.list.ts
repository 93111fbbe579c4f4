import { negotiationList } from '@comity/client/api'
import { titleOf } from '../../agreements/agreements.ts'
import { loadNegotiation } from '../../agreements/negotiations.ts'
import { ownRoute } from '../define.ts'

/** Every negotiation whose opening is here, by time of arrival. */
export const negotiationListRoute = ownRoute({
  call: negotiationList,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian', 'oversight', 'administrator', 'signatory'],
  handle: async (node) => {
    const rows = await node.db
      .selectFrom('negotiation')
      .select('negotiation')
      .orderBy('opened_at')
      .orderBy('negotiation')
      .execute()
    const negotiations = []
    for (const { negotiation } of rows) {
      const { opening, opener, clauses, frozen } = await loadNegotiation(node, node.db, negotiation)
      negotiations.push({
        negotiation,
        title: titleOf(opening),
        opener,
        parties: opening.parties.map(({ party }) => party),
        clauses: clauses.length,
        open: clauses.filter(({ agreed }) => agreed === null).length,
        frozen,
      })
    }
    return { negotiations }
  },
})
