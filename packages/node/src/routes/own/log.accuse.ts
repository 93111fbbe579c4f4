import { logAccuse } from '@comity/client/api'
import { checkShape, formatInstant } from '@comity/codec'
import { Accusation } from '@comity/tlog'
import { loadPartner } from '../../partner/directory.ts'
import { ownRoute } from '../define.ts'

/** The forks that this node keeps, each as a file that a third party checks with the accused log's key alone. */
export const logAccuseRoute = ownRoute({
  call: logAccuse,
  roles: ['oversight', 'administrator', 'supervisor', 'legal'],
  handle: async (node, _actor, { party }) => {
    const rows = await node.db.selectFrom('log_fork').selectAll().orderBy('party').execute()
    const asked = rows.filter((row) => party === null || row.party === party)
    const accusations = asked.map(async (row) => {
      const { logOrigin } = await loadPartner(node.db, row.party)
      const prefix: unknown = row.prefix === null ? null : JSON.parse(row.prefix)
      return checkShape(Accusation, {
        schema: 1,
        accused: row.party,
        origin: logOrigin,
        fork: { notes: [row.kept, row.other], prefix },
        found: { by: node.party, at: formatInstant(row.seen_at), shownTo: row.shown_to },
      })
    })
    return { accusations: await Promise.all(accusations) }
  },
})
