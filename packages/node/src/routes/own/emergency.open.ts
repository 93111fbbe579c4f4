import { emergencyOpen } from '@comity/client/api'
import { openEmergency } from '../../emergency/emergencies.ts'
import { ownRoute } from '../define.ts'

/** Declares an emergency. Throws `agreement-not-in-force`, `quota-exceeded`. */
export const emergencyOpenRoute = ownRoute({
  call: emergencyOpen,
  roles: ['investigator', 'liaison'],
  handle: (node, actor, body) => openEmergency(node, actor, body),
})
