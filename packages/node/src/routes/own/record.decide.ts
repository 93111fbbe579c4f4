import { recordDecide } from '@comity/client/api'
import { decideRecordAct } from '../../retraction/record-acts.ts'
import { ownRoute } from '../define.ts'

/** The second person of a deletion or correction. Throws `not-found`, `object-mismatch`, `same-person`. */
export const recordDecideRoute = ownRoute({
  call: recordDecide,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, decision) => decideRecordAct(node, actor, decision),
})
