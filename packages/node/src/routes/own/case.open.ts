import { caseOpen } from '@comity/client/api'
import { fromBase64url } from '@comity/codec'
import { openCase } from '../../cases/cases.ts'
import { ownRoute } from '../define.ts'

/** Opens a case in the caller's unit. Throws `schema` for a category that is not in the taxonomy. */
export const caseOpenRoute = ownRoute({
  call: caseOpen,
  roles: ['investigator'],
  handle: async (node, actor, { title, category, basis, basisDocument, retentionDays }) => {
    const file = { title, category, basis, basisDocument: fromBase64url(basisDocument, 32), retentionDays }
    return { case: await openCase(node, actor, file) }
  },
})
