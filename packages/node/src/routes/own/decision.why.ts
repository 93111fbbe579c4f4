import { decisionWhy } from '@comity/client/api'
import { explainDecisions } from '../../agreements/why.ts'
import { ownRoute } from '../define.ts'

/** Why something was allowed or refused: members of closed sets, ids, and the text of clauses; no content. */
export const decisionWhyRoute = ownRoute({
  call: decisionWhy,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian', 'oversight', 'administrator', 'signatory'],
  handle: async (node, actor, { id }) => ({ decisions: [...(await explainDecisions(node, { actor, id }))] }),
})
