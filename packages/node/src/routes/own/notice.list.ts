import { noticeList } from '@comity/client/api'
import { listNotified } from '../../notify/list.ts'
import { ownRoute } from '../define.ts'

/** Lists what the caller's unit was told, as far as the caller may know of it. */
export const noticeListRoute = ownRoute({
  call: noticeList,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
  handle: async (node, actor) => ({ notices: await listNotified(node.db, actor) }),
})
