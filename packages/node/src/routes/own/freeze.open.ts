import { freezeOpen } from '@comity/client/api'
import { fail } from '../../errors.ts'
import { draftFreeze } from '../../freeze/freeze-claim.ts'
import { ownRoute } from '../define.ts'

/** An officer drafts a payment stop (f1). */
export const freezeOpenRoute = ownRoute({
  call: freezeOpen,
  roles: ['investigator'],
  maxBytes: 262_144,
  handle: async (node, actor, { partner, agreement, hit, ground, claim }) => {
    const basis =
      hit !== null && ground === null ? { hit } : ground !== null && hit === null ? { ground } : fail('schema', {})
    const freeze = { partner, agreement, basis, claim }
    const { row } = await node.db.transaction().execute((tx) => draftFreeze(node, tx, { actor, freeze }))
    return { freeze: row.id, state: row.state }
  },
})
