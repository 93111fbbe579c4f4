import { freezeReceive } from '@comity/client/api'
import { receiveMoney } from '../../freeze/freeze-answers.ts'
import { ownRoute } from '../define.ts'

/** The side that asked says that returned money came (f12r). */
export const freezeReceiveRoute = ownRoute({
  call: freezeReceive,
  roles: ['investigator', 'custodian'],
  handle: (node, actor, body) => receiveMoney(node, { actor, body }),
})
