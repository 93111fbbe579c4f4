import { auditBegin } from '@comity/client/api'
import { fromBase64url, parseInstant } from '@comity/codec'
import { beginAudit } from '../../audit/begin-audit.ts'
import { ownRoute } from '../define.ts'

/** Commits the nonce of an audit whose period has not begun. */
export const auditBeginRoute = ownRoute({
  call: auditBegin,
  roles: ['auditor'],
  handle: async (node, actor, { nonceCommitment, from, until, ...plan }) => {
    const period = { from: parseInstant(from), until: parseInstant(until) }
    await beginAudit(node, actor, { plan: { ...plan, ...period }, nonceCommitment: fromBase64url(nonceCommitment, 32) })
    return {}
  },
})
