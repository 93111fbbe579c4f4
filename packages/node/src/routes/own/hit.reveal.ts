import { hitReveal } from '@comity/client/api'
import { logReveal } from '../../cases/reveal.ts'
import { loadHit, openHitValue } from '../../casework/hits.ts'
import { ownRoute } from '../define.ts'

/** The identifier of a hit of the unit in clear. Throws `not-found`. */
export const hitRevealRoute = ownRoute({
  call: hitReveal,
  roles: ['investigator', 'supervisor', 'liaison', 'legal'],
  handle: async (node, actor, { hit }) => {
    const row = await loadHit(node.db, { hit, unit: actor.unit })
    await logReveal(node, actor, { hit })
    return { value: await openHitValue(node, row) }
  },
})
