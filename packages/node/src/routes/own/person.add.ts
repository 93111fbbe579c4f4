import { personAdd } from '@comity/client/api'
import { addPerson, ensureUnit } from '../../own/people.ts'
import { spreadShields } from '../../shield/shields.ts'
import { ownRoute } from '../define.ts'

/** Adds a person; the token in the answer is shown this once. The log gets ids and roles, no name. */
export const personAddRoute = ownRoute({
  call: personAdd,
  roles: ['administrator'],
  handle: async (node, actor, { name, unit, roles, auditorKey }) => {
    const now = node.now()
    const unitId = await ensureUnit(node.db, { makeKey: (id) => node.keys.makeUnit(id), name: unit, now })
    return node.db.transaction().execute(async (tx) => {
      // Before anybody works in it, a new unit knows who must not be found (spec/cases.md §4).
      await spreadShields(node, tx)
      const { person, token } = await addPerson(tx, { name, unit: unitId, roles, auditorKey, now })
      const body = { person, unit: unitId, roles: [...new Set(roles)].sort(), by: actor.person }
      await node.log.append(tx, { type: personAdd.name, body })
      return { person, token }
    })
  },
})
