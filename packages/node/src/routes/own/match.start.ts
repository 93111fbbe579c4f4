import { matchStart } from '@comity/client/api'
import { loadAgreement } from '../../agreements/agreements.ts'
import { permitToAsk } from '../../asking/ask-partner.ts'
import { askedRecords } from '../../asking/preview.ts'
import { loadOpenCase } from '../../cases/cases.ts'
import { endPastTargets } from '../../deconfliction/targets.ts'
import { requireOwnEmergency } from '../../emergency/emergencies.ts'
import { startJob } from '../../jobs.ts'
import { countRecords } from '../../cases/records.ts'
import { requireUsable } from '../../subjects/restricted.ts'
import { ownRoute } from '../define.ts'

/**
 * Starts asking partners about a case. What the agreement does not permit is refused here, before anything is
 * blinded. Throws `not-found`, `object-mismatch` for a closed case, `record-restricted`, `marking-forbids`, and the codes of `decide`.
 */
export const matchStartRoute = ownRoute({
  call: matchStart,
  roles: ['investigator'],
  handle: async (node, { person, unit }, asked) => {
    await loadOpenCase(node, { case: asked.case, unit })
    if (asked.profile === 'target/1') await endPastTargets(node)
    if (asked.emergency !== undefined) await requireOwnEmergency(node.db, { emergency: asked.emergency, unit })
    for (const publisher of asked.publishers) await permitToAsk(node, { asked, publisher })
    const { terms } = await loadAgreement(node.db, asked.agreement, node.now())
    const filter = askedRecords(node, { asked, unit, terms })
    const passage = { ceiling: terms.handling, to: asked.publishers }
    const usable = await countRecords(node, { ...filter, usable: true, passage })
    // Of many the restricted ones are left out, which `comity why` of the job says; where nothing is left it is refused.
    if (usable === 0) await requireUsable(node, { agreement: asked.agreement, filter })
    const total = usable * asked.publishers.length
    return { job: await startJob(node, { kind: 'ask', person, unit, params: asked, total }) }
  },
})
