import { evidenceConsent } from '@comity/client/api'
import { fail } from '../../errors.ts'
import { personStep } from '../../evidence/person-step.ts'
import { ownRoute } from '../define.ts'

/** The giver answers what was asked (e10g, e10r). Throws `object-mismatch` where nothing was. */
export const evidenceConsentRoute = ownRoute({
  call: evidenceConsent,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, { evidence, isGiven }) =>
    personStep(node, {
      evidence,
      actor,
      row: isGiven ? 'e10g' : 'e10r',
      to: isGiven ? 'CONSENT_GIVEN' : 'CONSENT_REFUSED',
      document: (_, { object }) => object.asked ?? fail('object-mismatch', {}),
    }),
})
