import { recordDelete } from '@comity/client/api'
import { actOnRecord } from '../../retraction/record-acts.ts'
import { ownRoute } from '../define.ts'

/** Deletes a record of the caller's unit to its ends, or proposes it. Throws `not-found`. */
export const recordDeleteRoute = ownRoute({
  call: recordDelete,
  roles: ['investigator', 'supervisor', 'legal'],
  handle: (node, actor, act) => actOnRecord(node, actor, act),
})
