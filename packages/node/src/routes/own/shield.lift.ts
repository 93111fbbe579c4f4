import { shieldLift } from '@comity/client/api'
import { liftShield } from '../../shield/shields.ts'
import { ownRoute } from '../define.ts'

/** One of the two persons who lift a shield. Throws `not-found`, `same-person`, `object-mismatch`. */
export const shieldLiftRoute = ownRoute({
  call: shieldLift,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, { shield }) => liftShield(node, actor, shield),
})
