import { recordCorrect } from '@comity/client/api'
import { actOnRecord } from '../../retraction/record-acts.ts'
import { ownRoute } from '../define.ts'

/** Corrects a record of the caller's unit, or proposes it. Throws `not-found`, `schema`, `identifier-invalid`. */
export const recordCorrectRoute = ownRoute({
  call: recordCorrect,
  roles: ['investigator', 'supervisor', 'legal'],
  handle: (node, actor, act) => actOnRecord(node, actor, act),
})
