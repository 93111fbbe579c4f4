import { passkeyList } from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import { everyRole } from '../../context.ts'
import { ownRoute } from '../define.ts'

/** The passkeys of who calls, the first one first. */
export const passkeyListRoute = ownRoute({
  call: passkeyList,
  roles: everyRole,
  handle: async (node, actor) => {
    const rows = await node.db
      .selectFrom('passkey')
      .select(['id', 'label', 'created_at', 'used_at', 'locked_at'])
      .where('person', '=', actor.person)
      .orderBy('created_at')
      .orderBy('id')
      .execute()
    const passkeys = rows.map(({ id, label, created_at, used_at, locked_at }) => ({
      ...{ passkey: id, label, createdAt: formatInstant(created_at) },
      ...{ usedAt: used_at === null ? null : formatInstant(used_at), locked: locked_at !== null },
    }))
    return { passkeys }
  },
})
