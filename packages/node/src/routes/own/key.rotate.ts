import { keyRotate } from '@comity/client/api'
import { ownRoute } from '../define.ts'

/** Proposes, or as a second person does. One of the two is an administrator. Throws `role-forbids`, `object-mismatch`. */
export const keyRotateRoute = ownRoute({
  call: keyRotate,
  roles: ['administrator', 'oversight'],
  handle: async (node, actor, { name }) => ({ name, state: await node.changeKey({ name, act: 'rotate', actor }) }),
})
