import { freezeList } from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import { freezeSummaryOf } from '../../freeze/freeze-view.ts'
import { listFreezes } from '../../freeze/freezes.ts'
import { ownRoute } from '../define.ts'

/** Payment stops of the unit, as far as the caller may know of them. */
export const freezeListRoute = ownRoute({
  call: freezeList,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
  handle: async (node, actor) => ({
    now: formatInstant(node.now()),
    freezes: (await listFreezes(node.db, actor)).map((row) => freezeSummaryOf(row)),
  }),
})
