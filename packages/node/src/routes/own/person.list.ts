import { personList } from '@comity/client/api'
import { listPeople } from '../../own/people.ts'
import { ownRoute } from '../define.ts'

/** Lists people; oversight may see who may do what. */
export const personListRoute = ownRoute({
  call: personList,
  roles: ['administrator', 'oversight'],
  handle: async (node) => ({ people: await listPeople(node.db) }),
})
