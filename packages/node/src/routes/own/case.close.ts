import { caseClose } from '@comity/client/api'
import { closeCase } from '../../cases/close-case.ts'
import { ownRoute } from '../define.ts'

/** Closes a case of the caller's unit. Throws `not-found`, `object-mismatch`, `busy`. */
export const caseCloseRoute = ownRoute({
  call: caseClose,
  roles: ['investigator', 'supervisor'],
  handle: async (node, actor, body) => ({
    case: body.case,
    state: 'closed' as const,
    ...(await closeCase(node, actor, body)),
  }),
})
