import { sessionEnd } from '@comity/client/api'
import { everyRole } from '../../context.ts'
import { fail } from '../../errors.ts'
import { ownRoute } from '../define.ts'

/** Ends a session of who calls: the very next call with its cookie fails. */
export const sessionEndRoute = ownRoute({
  call: sessionEnd,
  roles: everyRole,
  handle: async (node, { person, session: calling }, { session: named }) => {
    const session = named ?? calling?.id ?? fail('not-found', {})
    return node.db.transaction().execute(async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('session')
        .where('id', '=', session)
        .where('person', '=', person)
        .executeTakeFirstOrThrow()
      if (numDeletedRows === 0n) fail('not-found', {})
      await node.log.append(tx, { type: sessionEnd.name, body: { person, session } })
      return {}
    })
  },
})
