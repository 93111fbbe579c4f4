import { pouchPack } from '@comity/client/api'
import { packPouch } from '../../pouch/pack.ts'
import { ownRoute } from '../define.ts'

/** Packs what waits for a party. Throws `not-found`, `pouch-key-missing`, the code of a held party. */
export const pouchPackRoute = ownRoute({
  call: pouchPack,
  roles: ['liaison', 'custodian', 'supervisor'],
  handle: (node, _actor, { party }) => packPouch(node, party),
})
