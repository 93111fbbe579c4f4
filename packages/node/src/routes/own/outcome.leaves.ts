import { outcomeLeaves } from '@comity/client/api'
import { countFigure } from '@comity/casework/outcome'
import { fail } from '../../errors.ts'
import { loadOperation } from '../../operation/operations.ts'
import { loadLedger } from '../../outcome/batches.ts'
import { findFigure } from '../../outcome/figures.ts'
import { ownRoute } from '../define.ts'

/** What a figure counts at this party, for a named verifier. Throws `not-found`, `object-mismatch`. */
export const outcomeLeavesRoute = ownRoute({
  call: outcomeLeaves,
  roles: ['supervisor', 'legal'],
  handle: async (node, actor, { operation: id, figure: digest }) => {
    const { operation } = await loadOperation(node, node.db, { operation: id, actor })
    const { figure } = (await findFigure(node, operation, digest)) ?? fail('not-found', {})
    const { ledger } = await loadLedger(node, operation)
    const { n, root, counted } = countFigure(ledger, figure)
    return { figure, n, root, counted: [...counted] }
  },
})
