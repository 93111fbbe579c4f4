import { nextStatement, signStatement, verifyNegotiationStatement } from '@comity/agreement/negotiation'
import { negotiationStatement } from '@comity/client/api'
import { keepStatement } from '../../agreements/negotiation-intake.ts'
import { loadNegotiation, otherHearers } from '../../agreements/negotiations.ts'
import { fail } from '../../errors.ts'
import { lockChannels } from '../../partner/channel-locks.ts'
import { ownRoute } from '../define.ts'

/**
 * Says something for this party, having taken into account all that is here, and sends it to everybody at the table. What
 * would have no effect is refused with the code of why. Throws `not-found`, `object-mismatch` for an observer, `schema`,
 * `proposal-unknown`, `not-the-chair`, `text-initialled`, `ballot-closed`, `text-differs`, `gap-overflow`.
 */
export const negotiationStatementRoute = ownRoute({
  call: negotiationStatement,
  roles: ['legal', 'supervisor', 'signatory'],
  maxBytes: 1_048_576,
  handle: async (node, _actor, { negotiation, act }) => {
    const { opening } = await loadNegotiation(node, node.db, negotiation)
    if (!opening.parties.some(({ party }) => party === node.party)) fail('object-mismatch', {})
    const others = otherHearers(node.party, opening)
    return node.db.transaction().execute(async (tx) => {
      // With the channels, nothing arrives and nothing else is said until this is kept.
      await lockChannels(tx, others)
      const before = await loadNegotiation(node, tx, negotiation)
      const statement = nextStatement(before, { author: node.party, act, now: node.now() })
      const key = node.keys.messageForAll(others)
      const jws = signStatement({ statement, key })
      const named = verifyNegotiationStatement({ jws, publicKey: key.publicKey })
      const after = await keepStatement(node, tx, { named, jws })
      const refused = after?.void.find((one) => one.statement === named.hash)
      if (refused !== undefined) fail(refused.reason, {})
      for (const to of others) {
        await node.outbox.enqueue(tx, { to, name: negotiationStatement.name, body: { statement: jws } })
      }
      return { statement: named.hash }
    })
  },
})
