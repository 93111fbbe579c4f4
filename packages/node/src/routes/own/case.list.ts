import { caseList } from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import { listCases } from '../../cases/cases.ts'
import { ownRoute } from '../define.ts'

/** Lists the cases of the caller's unit, oldest first. */
export const caseListRoute = ownRoute({
  call: caseList,
  roles: ['investigator', 'supervisor', 'liaison', 'legal'],
  handle: async (node, actor) => {
    const files = await listCases(node, actor.unit)
    const cases = files.map(({ case: id, title, category, state, openedAt }) => {
      return { case: id, title, category, state, openedAt: formatInstant(openedAt) }
    })
    return { cases }
  },
})
