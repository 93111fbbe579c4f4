import { sessionShow } from '@comity/client/api'
import { everyRole } from '../../context.ts'
import { signedIn } from '../../sign-in/sessions.ts'
import { ownRoute } from '../define.ts'

/** Who is calling. */
export const sessionShowRoute = ownRoute({
  call: sessionShow,
  roles: everyRole,
  handle: (node, actor) => signedIn(node, actor),
})
