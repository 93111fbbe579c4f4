import { pouchRead } from '@comity/client/api'
import { readPacked } from '../../pouch/pack.ts'
import { bytesRoute } from '../define.ts'

/** The file of a packed pouch. Throws `not-found`. */
export const pouchReadRoute = bytesRoute({
  call: pouchRead,
  roles: ['liaison', 'custodian', 'supervisor'],
  handle: (node, _actor, { pouch }) => readPacked(node, pouch),
})
