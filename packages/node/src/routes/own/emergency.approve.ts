import { emergencyApprove } from '@comity/client/api'
import { approveEmergency } from '../../emergency/emergencies.ts'
import { ownRoute } from '../define.ts'

/** The second person of an emergency. Throws `not-found`, `same-person`, `object-mismatch`. */
export const emergencyApproveRoute = ownRoute({
  call: emergencyApprove,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, { emergency }) => approveEmergency(node, actor, emergency),
})
