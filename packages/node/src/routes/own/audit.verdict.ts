import { auditVerdict } from '@comity/client/api'
import { concludeAudit } from '../../audit/conclude-audit.ts'
import { ownRoute } from '../define.ts'

/** Records and logs the auditor's verdict. */
export const auditVerdictRoute = ownRoute({
  call: auditVerdict,
  roles: ['auditor'],
  handle: async (node, actor, given) => {
    await concludeAudit(node, actor, given)
    return {}
  },
})
