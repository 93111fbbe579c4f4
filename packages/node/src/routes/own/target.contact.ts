import { targetContact } from '@comity/client/api'
import { tellContact } from '../../deconfliction/contacts.ts'
import { ownRoute } from '../define.ts'

/** A liaison lets the partner of a confirmed hit know. Throws what `tellContact` throws. */
export const targetContactRoute = ownRoute({
  call: targetContact,
  roles: ['liaison'],
  handle: async (node, actor, { hit }) => ({ hit, ...(await tellContact(node, actor, hit)) }),
})
