import { pouchList } from '@comity/client/api'
import { listPouches } from '../../pouch/list.ts'
import { ownRoute } from '../define.ts'

/** Lists pouches packed, opened and in quarantine. */
export const pouchListRoute = ownRoute({
  call: pouchList,
  roles: ['liaison', 'custodian', 'supervisor', 'oversight', 'administrator'],
  handle: (node) => listPouches(node),
})
