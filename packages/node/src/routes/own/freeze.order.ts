import { freezeOrder } from '@comity/client/api'
import { orderFreeze } from '../../freeze/freeze-answers.ts'
import { ownRoute } from '../define.ts'

/** What an authority or court ordered of held money (f8, f10, f11, f13). */
export const freezeOrderRoute = ownRoute({
  call: freezeOrder,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, body) => orderFreeze(node, { actor, body }),
})
