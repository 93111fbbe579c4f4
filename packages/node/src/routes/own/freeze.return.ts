import { freezeReturn } from '@comity/client/api'
import { returnMoney } from '../../freeze/freeze-answers.ts'
import { ownRoute } from '../define.ts'

/** The executor sends held money back to the victim (f12). */
export const freezeReturnRoute = ownRoute({
  call: freezeReturn,
  roles: ['investigator', 'custodian'],
  handle: (node, actor, body) => returnMoney(node, { actor, body }),
})
