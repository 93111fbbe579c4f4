import { decodeHandling, offenceCategories, plainMarking, statusesOfBits } from '@comity/agreement'
import { hitShow } from '@comity/client/api'
import { i2osp } from '@comity/codec'
import { identifierFor } from '../../cases/reveal.ts'
import { hitSummary, loadHit, openHitValue } from '../../casework/hits.ts'
import { markingOfHit } from '../../casework/own-markings.ts'
import { ownRoute } from '../define.ts'

/** One hit of the unit: its identifier opened, and what the partner's label says. */
export const hitShowRoute = ownRoute({
  call: hitShow,
  roles: ['investigator', 'supervisor', 'liaison', 'legal'],
  handle: async (node, actor, { hit }) => {
    const row = await loadHit(node.db, { hit, unit: actor.unit })
    const { tlp, pap, europol } = decodeHandling(i2osp(row.handling, 2))
    return {
      ...hitSummary(row),
      purpose: row.purpose,
      identifier: identifierFor(actor, await openHitValue(node, row)),
      label: {
        // A partner may use a category that this version does not know: shown as its number, never hidden.
        category:
          offenceCategories.find(({ code }) => code === row.category)?.name ?? `category-${String(row.category)}`,
        statuses: [...statusesOfBits(row.statuses)],
        contactUnit: row.contact_unit,
        tlp,
        pap,
        europol: [...europol],
        firstSeen: monthText(row.month),
      },
      marking: plainMarking(await markingOfHit(node, node.db, row)),
    }
  },
})

/** spec/matching.md §4: months since January 1970. */
function monthText(month: number): string {
  return `${String(1970 + Math.floor(month / 12))}-${String((month % 12) + 1).padStart(2, '0')}`
}
