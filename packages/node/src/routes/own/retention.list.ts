import { retentionList } from '@comity/client/api'
import { formatInstant, toBase64url } from '@comity/codec'
import { knowsFenced } from '../../casework/confidential.ts'
import { ownRoute } from '../define.ts'

/** Certificates of the caller's unit. There is no content in them, so oversight sees them too. */
export const retentionListRoute = ownRoute({
  call: retentionList,
  roles: ['investigator', 'supervisor', 'legal', 'custodian', 'oversight'],
  handle: async (node, actor) => {
    const rows = await node.db
      .selectFrom('retention_certificate')
      .selectAll()
      .where('unit', '=', actor.unit)
      .where((is) => is.or([is.val(knowsFenced(actor)), is('is_confidential', '=', false)]))
      .orderBy('at', 'desc')
      .orderBy('id')
      .execute()
    const certificates = rows.map(
      ({ id, at, case_id: caseId, agreement, records, hits, requests, batches, digest }) => ({
        certificate: id,
        at: formatInstant(at),
        case: caseId,
        agreement,
        ...{ records, hits, requests, batches },
        digest: toBase64url(digest),
      }),
    )
    return { certificates }
  },
})
