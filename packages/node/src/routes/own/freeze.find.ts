import { freezeFind } from '@comity/client/api'
import { findMoney } from '../../freeze/freeze-answers.ts'
import { ownRoute } from '../define.ts'

/** The executor says what was found of the money (f4, f6, f6h). */
export const freezeFindRoute = ownRoute({
  call: freezeFind,
  roles: ['investigator', 'custodian'],
  maxBytes: 262_144,
  handle: (node, actor, body) => findMoney(node, { actor, body }),
})
