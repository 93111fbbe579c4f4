import { caseShow } from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import { loadCase } from '../../cases/cases.ts'
import { markingOfCase } from '../../casework/case-marking.ts'
import { ownRoute } from '../define.ts'

/** Shows a case of the caller's unit. Throws `not-found`. */
export const caseShowRoute = ownRoute({
  call: caseShow,
  roles: ['investigator', 'supervisor', 'liaison', 'legal'],
  handle: async (node, actor, body) => {
    const file = await loadCase(node, { case: body.case, unit: actor.unit })
    const records = await node.db
      .selectFrom('record')
      .select(({ fn }) => ['profile', 'status', fn.countAll<number>().as('count')])
      .where('case_id', '=', body.case)
      .groupBy(['profile', 'status'])
      .orderBy('profile')
      .orderBy('status')
      .execute()
    const { title, category, basis, confidential, state, openedAt } = file
    const facts = { case: body.case, title, category, basis, confidential, state }
    return { ...facts, openedAt: formatInstant(openedAt), records, marking: await markingOfCase(node, body.case) }
  },
})
