import { shieldConfirm } from '@comity/client/api'
import { confirmShield } from '../../shield/shields.ts'
import { ownRoute } from '../define.ts'

/** The second person of a shield. Throws `not-found`, `same-person`, `object-mismatch`. */
export const shieldConfirmRoute = ownRoute({
  call: shieldConfirm,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, { shield }) => confirmShield(node, actor, shield),
})
