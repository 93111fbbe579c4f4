import { emergencyList } from '@comity/client/api'
import { listEmergencies } from '../../emergency/emergencies.ts'
import { ownRoute } from '../define.ts'

/** Lists emergencies of the caller's unit and of partners. */
export const emergencyListRoute = ownRoute({
  call: emergencyList,
  roles: ['investigator', 'liaison', 'supervisor', 'legal'],
  handle: async (node, { unit }) => ({ emergencies: [...(await listEmergencies(node, unit))] }),
})
