import { retractionShow } from '@comity/client/api'
import { showRetraction } from '../../retraction/retractions.ts'
import { ownRoute } from '../define.ts'

/** One retraction of the caller's unit. Throws `not-found`. */
export const retractionShowRoute = ownRoute({
  call: retractionShow,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian', 'oversight'],
  handle: (node, actor, { retraction }) => showRetraction(node, { retraction, actor }),
})
