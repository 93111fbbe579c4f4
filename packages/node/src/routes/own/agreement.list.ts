import { agreementList } from '@comity/client/api'
import { listAgreements, titleOf } from '../../agreements/agreements.ts'
import { ownRoute } from '../define.ts'

/** Every agreement that this node knows. */
export const agreementListRoute = ownRoute({
  call: agreementList,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian', 'oversight', 'administrator', 'signatory'],
  handle: async (node) => {
    const agreements = await listAgreements(node.db, node.now())
    return {
      agreements: agreements.map(({ hash, state, terms }) => ({
        agreement: hash,
        title: titleOf(terms),
        state,
        parties: terms.parties.map(({ party }) => party),
      })),
    }
  },
})
