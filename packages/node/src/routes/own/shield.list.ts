import { shieldList } from '@comity/client/api'
import { listShields } from '../../shield/shields.ts'
import { ownRoute } from '../define.ts'

/** Lists the shields of the caller's unit. */
export const shieldListRoute = ownRoute({
  call: shieldList,
  roles: ['investigator', 'supervisor', 'legal'],
  handle: async (node, { unit }) => ({ shields: [...(await listShields(node, unit))] }),
})
