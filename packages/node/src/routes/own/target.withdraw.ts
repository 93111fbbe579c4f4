import { targetWithdraw } from '@comity/client/api'
import { withdrawTarget } from '../../deconfliction/targets.ts'
import { ownRoute } from '../define.ts'

/** Takes a target of the unit back. Throws `not-found`, `object-mismatch` for one that has ended. */
export const targetWithdrawRoute = ownRoute({
  call: targetWithdraw,
  roles: ['investigator', 'supervisor'],
  handle: async (node, actor, { target }) => {
    await withdrawTarget(node, actor, target)
    return { target }
  },
})
