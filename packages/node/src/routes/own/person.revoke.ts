import { personRevoke } from '@comity/client/api'
import { revokePerson } from '../../own/people.ts'
import { ownRoute } from '../define.ts'

/** Ends a person's access; the very next request with their token fails. */
export const personRevokeRoute = ownRoute({
  call: personRevoke,
  roles: ['administrator'],
  handle: async (node, actor, { person }) =>
    node.db.transaction().execute(async (tx) => {
      await revokePerson(tx, { person, by: actor.person, now: node.now() })
      await node.log.append(tx, { type: personRevoke.name, body: { person, by: actor.person } })
      return {}
    }),
})
