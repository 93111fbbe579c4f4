import { sessionShow } from '@comity/client/api'
import { signedIn } from '../../sign-in/sessions.ts'
import { ownRoute } from '../define.ts'

/** Who is calling. */
export const sessionShowRoute = ownRoute({
  call: sessionShow,
  roles: [
    'investigator',
    'supervisor',
    'liaison',
    'legal',
    'custodian',
    'oversight',
    'administrator',
    'signatory',
    'auditor',
  ],
  handle: (node, actor) => signedIn(node, actor),
})
