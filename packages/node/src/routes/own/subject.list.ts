import { subjectList } from '@comity/client/api'
import { listSubjects } from '../../subjects/subject-requests.ts'
import { ownRoute } from '../define.ts'

/** The unit's requests of persons with their clocks. Oversight sees those of all units: nothing says whom they are about. */
export const subjectListRoute = ownRoute({
  call: subjectList,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'oversight'],
  handle: async (node, actor) => ({ requests: await listSubjects(node, actor) }),
})
