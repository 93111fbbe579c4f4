import { passkeyRemove } from '@comity/client/api'
import { everyRole } from '../../context.ts'
import { fail } from '../../errors.ts'
import { requireFresh } from '../../sign-in/sessions.ts'
import { ownRoute } from '../define.ts'

/** Removes a passkey of who calls; its sessions end with it. */
export const passkeyRemoveRoute = ownRoute({
  call: passkeyRemove,
  roles: everyRole,
  handle: async (node, actor, { passkey }) => {
    const { person } = actor
    requireFresh(actor, node.now())
    return node.db.transaction().execute(async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('passkey')
        .where('id', '=', passkey)
        .where('person', '=', person)
        .executeTakeFirstOrThrow()
      if (numDeletedRows === 0n) fail('not-found', {})
      await node.log.append(tx, { type: passkeyRemove.name, body: { passkey, person } })
      return {}
    })
  },
})
