import { agreementShow } from '@comity/client/api'
import { loadAgreement } from '../../agreements/agreements.ts'
import { ownRoute } from '../define.ts'

/** Terms, who has signed, and where the agreement stands now. Terms are no secret inside a party. */
export const agreementShowRoute = ownRoute({
  call: agreementShow,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian', 'oversight', 'administrator', 'signatory'],
  handle: async (node, _actor, { agreement }) => {
    const { hash, state, terms, signatures, denunciations } = await loadAgreement(node.db, agreement, node.now())
    return {
      agreement: hash,
      state,
      terms,
      signatures: signatures.map(({ party, signedAt }) => ({ party, signedAt })),
      denunciations: denunciations.map(({ party, denouncedAt, effectiveAt }) => ({ party, denouncedAt, effectiveAt })),
    }
  },
})
