import { auditRows } from '@comity/client/api'
import { openRows } from '../../audit/open-rows.ts'
import { ownRoute } from '../define.ts'

/** Draws rows of the published index, and hands over what only the auditor's key opens. */
export const auditRowsRoute = ownRoute({
  call: auditRows,
  roles: ['auditor'],
  handle: (node, actor, asked) => openRows(node, actor, asked),
})
