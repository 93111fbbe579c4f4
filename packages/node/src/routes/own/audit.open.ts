import { auditOpen } from '@comity/client/api'
import { openPlaces } from '../../audit/open-places.ts'
import { ownRoute } from '../define.ts'

/** Draws, and hands over what only the auditor's key opens. The list of a busy period is long. */
export const auditOpenRoute = ownRoute({
  call: auditOpen,
  roles: ['auditor'],
  maxBytes: 16 * 1024 * 1024,
  handle: (node, actor, asked) => openPlaces(node, actor, asked),
})
