import { freezeShow } from '@comity/client/api'
import { showFreeze } from '../../freeze/freeze-view.ts'
import { ownRoute } from '../define.ts'

/** One payment stop of the unit. Oversight never sees content. */
export const freezeShowRoute = ownRoute({
  call: freezeShow,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
  handle: (node, actor, { freeze }) => showFreeze(node, { actor, freeze }),
})
