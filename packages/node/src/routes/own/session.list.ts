import { sessionList } from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import { everyRole } from '../../context.ts'
import { idleMilliseconds, wholeMilliseconds } from '../../sign-in/sessions.ts'
import { ownRoute } from '../define.ts'

/** The open sessions of who calls, the newest first. */
export const sessionListRoute = ownRoute({
  call: sessionList,
  roles: everyRole,
  handle: async (node, actor) => {
    const now = node.now()
    const rows = await node.db
      .selectFrom('session')
      .innerJoin('passkey', 'passkey.id', 'session.passkey')
      .select(['session.id', 'passkey.label', 'opened_at', 'seen_at'])
      .where('session.person', '=', actor.person)
      .where('opened_at', '>', now - wholeMilliseconds)
      .where('seen_at', '>', now - idleMilliseconds)
      .orderBy('opened_at', 'desc')
      .orderBy('session.id')
      .execute()
    const sessions = rows.map(({ id, label, opened_at, seen_at }) => ({
      ...{ session: id, passkey: label, openedAt: formatInstant(opened_at), seenAt: formatInstant(seen_at) },
      isThis: id === actor.session?.id,
    }))
    return { sessions }
  },
})
