import { targetAdd } from '@comity/client/api'
import { addTarget } from '../../deconfliction/targets.ts'
import { ownRoute } from '../define.ts'

/** Plans something about an identifier of the unit. Throws `not-found`, `schema`, `object-mismatch`, `record-restricted`. */
export const targetAddRoute = ownRoute({
  call: targetAdd,
  roles: ['investigator'],
  handle: async (node, actor, planned) => ({ target: await addTarget(node, actor, planned) }),
})
