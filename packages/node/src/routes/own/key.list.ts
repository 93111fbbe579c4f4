import { keyList } from '@comity/client/api'
import { listKeys } from '../../keys/list.ts'
import { ownRoute } from '../define.ts'

/** Lists keys by their public halves; nothing private is in it. */
export const keyListRoute = ownRoute({
  call: keyList,
  roles: ['administrator', 'oversight'],
  handle: (node) => listKeys(node),
})
