import { outcomeRows } from '@comity/client/api'
import { type OutcomeFacts, outcomeSides } from '@comity/casework/outcome'
import { countingParties } from '@comity/casework/operation'
import { fail } from '../../errors.ts'
import { loadOperation } from '../../operation/operations.ts'
import { loadLedger } from '../../outcome/batches.ts'
import { ownRoute } from '../define.ts'

/** Outcomes by key, a page at a time. Throws `not-found`, also for a party to compare with that states no outcomes. */
export const outcomeRowsRoute = ownRoute({
  call: outcomeRows,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
  handle: async (node, actor, { operation: id, kind, place, compare, after, limit }) => {
    const { operation } = await loadOperation(node, node.db, { operation: id, actor })
    const { ledger } = await loadLedger(node, operation)
    const isIn = ({ place: where }: OutcomeFacts): boolean => place === null || where === place
    const wanted = [...ledger.rows].filter(
      ([, { key, holders }]) => (kind === null || key.kind === kind) && [...holders.values()].some(isIn),
    )
    const kept = new Set<string>()
    if (compare !== null) {
      if (!countingParties(operation.proposal).includes(compare.party)) fail('not-found', {})
      for (const scope of new Set(wanted.map(([, { key }]) => key.kind))) {
        const books = { left: node.party, right: compare.party, scope: { kind: scope, place, from: null, to: null } }
        const sides = outcomeSides(ledger, books)
        const side = { both: sides.both, ours: sides.onlyLeft, theirs: sides.onlyRight }[compare.side]
        side.forEach((text) => kept.add(text))
      }
    }
    const compared = compare === null ? wanted : wanted.filter(([text]) => kept.has(text))
    const rest = after === null ? compared : compared.filter(([text]) => text > after)
    const page = rest.slice(0, limit)
    return {
      rows: page.map(([, { key, state, reasons, holders }]) => ({
        key,
        state,
        reasons: [...reasons],
        holders: [...holders].map(([party, facts]) => ({ party, facts })),
      })),
      total: compared.length,
      next: rest.length > limit ? (page.at(-1)?.[0] ?? null) : null,
    }
  },
})
