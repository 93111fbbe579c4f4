import { pouchOpen } from '@comity/client/api'
import { openPouch } from '../../pouch/open.ts'
import { streamRoute } from '../define.ts'

/** Opens a pouch that somebody carried here. Throws what `openPouch` throws. */
export const pouchOpenRoute = streamRoute({
  call: pouchOpen,
  roles: ['liaison', 'custodian', 'supervisor'],
  maxBytes: 2 ** 33,
  handle: (node, _actor, _query, stream) => openPouch(node, stream),
})
