import { randomUUID } from 'node:crypto'
import { operationOpen } from '@comity/client/api'
import { proposeOperation } from '../../operation/act.ts'
import { shownState } from '../../operation/shown.ts'
import { ownRoute } from '../define.ts'

/** An officer of the lead proposes an operation (o1). Throws `agreement-not-in-force`, `object-mismatch`, `schema`, `not-found`. */
export const operationOpenRoute = ownRoute({
  call: operationOpen,
  roles: ['investigator'],
  handle: async (node, actor, members) => {
    const operation = randomUUID()
    const made = await proposeOperation(node, actor, { operation, members })
    return { operation, state: shownState(made) }
  },
})
