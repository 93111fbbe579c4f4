import { outcomeShow } from '@comity/client/api'
import { contradictionsIn, outcomeLedgerHash } from '@comity/casework/outcome'
import { loadOperation } from '../../operation/operations.ts'
import { loadLedger } from '../../outcome/batches.ts'
import { booksOf, raisedIn, shownKinds, shownPublic } from '../../outcome/shown.ts'
import { ownRoute } from '../define.ts'

/** What an operation came to at this party. Throws `not-found`. */
export const outcomeShowRoute = ownRoute({
  call: outcomeShow,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
  handle: async (node, actor, { operation: id }) => {
    const { operation } = await loadOperation(node, node.db, { operation: id, actor })
    const { ledger, statements, waiting } = await loadLedger(node, operation)
    return {
      operation: id,
      kinds: shownKinds(ledger),
      public: shownPublic(ledger),
      contradictions: [...contradictionsIn(ledger)],
      equivocating: [...ledger.equivocating],
      books: booksOf(statements),
      ...raisedIn(statements),
      waiting,
      hash: outcomeLedgerHash(ledger),
    }
  },
})
