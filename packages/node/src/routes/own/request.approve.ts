import { requestApprove } from '@comity/client/api'
import { requireInForce } from '../../agreements/agreements.ts'
import { releaseAnswer } from '../../casework/request-answer.ts'
import { releaseRequest } from '../../casework/request-release.ts'
import { lockRequest } from '../../casework/requests.ts'
import { ownRoute } from '../define.ts'

/** The second person: of the draft on the requesting side (q2, q4), of the answer on the requested side (q19). */
export const requestApproveRoute = ownRoute({
  call: requestApprove,
  roles: ['supervisor', 'legal'],
  handle: async (node, actor, { request }) => {
    const { row } = await node.db.transaction().execute(async (tx) => {
      const locked = await lockRequest(node, tx, { request, actor })
      const parties = [node.party, locked.row.partner]
      await requireInForce(tx, locked.row.agreement, { now: node.now(), parties })
      const release = locked.row.side === 'requesting' ? releaseRequest : releaseAnswer
      return release(node, tx, { request: locked, actor })
    })
    return { request: row.id, state: row.state }
  },
})
