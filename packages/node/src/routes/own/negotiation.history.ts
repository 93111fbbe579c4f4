import { negotiationHistory } from '@comity/client/api'
import { sql } from 'kysely'
import { loadNegotiation, loadStatements } from '../../agreements/negotiations.ts'
import { ownRoute } from '../define.ts'

/**
 * All statements as they were signed, in the order in which they came, each with its place in this node's log: with
 * `log.receipt` of its hash, anybody can be shown when this party had it.
 */
export const negotiationHistoryRoute = ownRoute({
  call: negotiationHistory,
  roles: ['supervisor', 'legal', 'oversight', 'administrator', 'signatory'],
  handle: async (node, _actor, { negotiation }) => {
    await loadNegotiation(node, node.db, negotiation)
    const statements = await loadStatements(node, node.db, negotiation)
    const entries = await node.db
      .selectFrom('log_entry')
      .select(['idx', 'body'])
      .where('type', '=', 'negotiation.statement')
      .where(sql<boolean>`position(${`"${negotiation}"`} in body) > 0`)
      .execute()
    const places = new Map(
      entries.map(({ idx, body }): [string, number | null] => {
        const { statement } = JSON.parse(body ?? '{}') as { readonly statement?: string } // written by keepStatement
        return [statement ?? '', idx]
      }),
    )
    return {
      statements: statements.map(({ jws, named: { hash, statement } }) => ({
        statement: hash,
        author: statement.author,
        number: statement.number,
        kind: statement.act.kind,
        at: statement.at,
        jws,
        index: places.get(hash) ?? null,
      })),
    }
  },
})
