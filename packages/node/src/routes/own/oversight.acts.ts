import { oversightActs } from '@comity/client/api'
import { listActs } from '../../oversight/acts.ts'
import { ownRoute } from '../define.ts'

/** Acts without content (spec/oversight.md §8). Only oversight has them. */
export const oversightActsRoute = ownRoute({
  call: oversightActs,
  roles: ['oversight'],
  handle: (node, _actor, body) => listActs(node, body),
})
