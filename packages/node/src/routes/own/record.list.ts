import { recordList } from '@comity/client/api'
import { listRecords } from '../../retraction/record-list.ts'
import { ownRoute } from '../define.ts'

/** Lists records of a case of the caller's unit, values masked. Throws `not-found`, `identifier-invalid`. */
export const recordListRoute = ownRoute({
  call: recordList,
  roles: ['investigator', 'supervisor', 'legal'],
  handle: (node, actor, wanted) => listRecords(node, { ...wanted, actor }),
})
