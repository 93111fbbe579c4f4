import { auditSegment } from '@comity/client/api'
import { fromBase64url, toBase64url } from '@comity/codec'
import { loadClosedAudit } from '../../audit/close-audit.ts'
import { fail } from '../../errors.ts'
import { readSegment } from '../../index/segment-files.ts'
import { ownRoute } from '../define.ts'

/** A segment of the manifest that an audit fixed. Throws `not-found` for any other. */
export const auditSegmentRoute = ownRoute({
  call: auditSegment,
  roles: ['auditor'],
  handle: async (node, actor, { audit, segment }) => {
    const { id } = await loadClosedAudit(node, actor, audit)
    const sha256 = fromBase64url(segment, 32)
    const kept = await node.db
      .selectFrom('audit_segment')
      .select('sha256')
      .where('audit', '=', id)
      .where('sha256', '=', sha256)
      .executeTakeFirst()
    if (kept === undefined) fail('not-found', {})
    return { bytes: toBase64url(await readSegment(node, sha256)) }
  },
})
