import { freezeNotices } from '@comity/client/api'
import { noticeViewOf } from '../../freeze/freeze-view.ts'
import { listNotices } from '../../freeze/notices.ts'
import { ownRoute } from '../define.ts'

/** What the clocks of payment stops said, as far as the caller may know of them. */
export const freezeNoticesRoute = ownRoute({
  call: freezeNotices,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
  handle: async (node, actor) => ({ notices: (await listNotices(node.db, { actor })).map(noticeViewOf) }),
})
