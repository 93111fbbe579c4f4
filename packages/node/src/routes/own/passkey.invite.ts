import { passkeyInvite } from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import { everyRole } from '../../context.ts'
import { invitePasskey } from '../../sign-in/passkeys.ts'
import { requireFresh } from '../../sign-in/sessions.ts'
import { ownRoute } from '../define.ts'

/** A code for oneself: nobody makes one for somebody else, an administrator neither (spec/sign-in.md §2). */
export const passkeyInviteRoute = ownRoute({
  call: passkeyInvite,
  roles: everyRole,
  handle: async (node, actor) => {
    const now = node.now()
    requireFresh(actor, now)
    return node.db.transaction().execute(async (tx) => {
      const { code, until } = await invitePasskey(tx, { person: actor.person, now, random: node.random })
      await node.log.append(tx, { type: passkeyInvite.name, body: { person: actor.person } })
      return { code, until: formatInstant(until) }
    })
  },
})
