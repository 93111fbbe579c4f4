import { networkCandidates } from '@comity/client/api'
import { listCandidates } from '../../linking/candidates.ts'
import { ownRoute } from '../define.ts'

/** The groups found in the caller's unit that nobody has decided on. */
export const networkCandidatesRoute = ownRoute({
  call: networkCandidates,
  roles: ['investigator', 'supervisor', 'liaison', 'legal'],
  handle: (node, { unit }) => listCandidates(node, unit),
})
