import { auditClose } from '@comity/client/api'
import { closeAudit } from '../../audit/close-audit.ts'
import { ownRoute } from '../define.ts'

/** Fixes the checkpoint and the population of an audit whose period is over. */
export const auditCloseRoute = ownRoute({
  call: auditClose,
  roles: ['auditor'],
  handle: (node, actor, { audit }) => closeAudit(node, actor, audit),
})
