import { recordReveal } from '@comity/client/api'
import { loadRecords } from '../../cases/records.ts'
import { logReveal } from '../../cases/reveal.ts'
import { fail } from '../../errors.ts'
import { ownRoute } from '../define.ts'

/** The value of a record of the unit in clear. Throws `not-found`. */
export const recordRevealRoute = ownRoute({
  call: recordReveal,
  roles: ['investigator', 'supervisor', 'legal'],
  handle: async (node, actor, { record }) => {
    const [found] = await loadRecords(node, [record])
    if (found?.unit !== actor.unit) return fail('not-found', {})
    await logReveal(node, actor, { record })
    return { value: found.value }
  },
})
