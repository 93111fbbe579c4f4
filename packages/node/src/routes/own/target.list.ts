import { targetList } from '@comity/client/api'
import { listTargets } from '../../deconfliction/targets.ts'
import { ownRoute } from '../define.ts'

/** What the unit plans on, and whom to call about it. */
export const targetListRoute = ownRoute({
  call: targetList,
  roles: ['investigator', 'supervisor', 'liaison', 'legal'],
  handle: async (node, actor) => ({ targets: await listTargets(node, actor) }),
})
