import { keyRevoke } from '@comity/client/api'
import { ownRoute } from '../define.ts'

/** Proposes, or as a second person does. One of the two is an administrator. Throws `role-forbids`, `object-mismatch`. */
export const keyRevokeRoute = ownRoute({
  call: keyRevoke,
  roles: ['administrator', 'oversight'],
  handle: async (node, actor, { name }) => ({ name, state: await node.changeKey({ name, act: 'revoke', actor }) }),
})
