import { memberClasses, verifyTerms } from '@comity/agreement'
import { divideTerms, signStatement, type Statement, verifyNegotiationStatement } from '@comity/agreement/negotiation'
import { negotiationOpen } from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import { checkMembers } from '../../agreements/agreement-intake.ts'
import { keepStatement } from '../../agreements/negotiation-intake.ts'
import { otherHearers } from '../../agreements/negotiations.ts'
import { fail } from '../../errors.ts'
import { lockChannels } from '../../partner/channel-locks.ts'
import { loadPartner } from '../../partner/directory.ts'
import { ownRoute } from '../define.ts'

/**
 * Opens a negotiation on a draft: every clause of the terms is a proposal that this party stands for. All parties and
 * observers must be in the directory. Throws what `verifyTerms` throws, `not-found`, `object-mismatch`.
 */
export const negotiationOpenRoute = ownRoute({
  call: negotiationOpen,
  roles: ['legal', 'supervisor', 'signatory'],
  maxBytes: 1_048_576,
  handle: async (node, _actor, { terms: value, chair, observers }) => {
    const terms = verifyTerms(value)
    const listening = await Promise.all([...observers].sort().map((party) => loadPartner(node.db, party)))
    const act = {
      kind: 'open' as const,
      supersedes: terms.supersedes ?? null,
      title: terms.title,
      parties: terms.parties,
      observers: listening.map(({ party, memberClass }) => ({
        party,
        memberClass: memberClasses.find((name) => name === memberClass) ?? fail('object-mismatch', {}),
      })),
      chair: chair ?? node.party,
      provisions: [...divideTerms(terms)].map(([clause, provision]) => ({ clause, provision })),
    }
    const others = otherHearers(node.party, act)
    const at = formatInstant(node.now())
    const statement: Statement = { negotiation: null, author: node.party, number: 1, previous: null, seen: [], at, act }
    const key = node.keys.messageForAll(others)
    const jws = signStatement({ statement, key })
    const named = verifyNegotiationStatement({ jws, publicKey: key.publicKey })
    return node.db.transaction().execute(async (tx) => {
      await lockChannels(tx, others)
      await checkMembers(node, tx, { terms, needed: others.filter((party) => !observers.includes(party)) })
      await keepStatement(node, tx, { named, jws })
      for (const to of others) {
        await node.outbox.enqueue(tx, { to, name: 'negotiation.statement', body: { statement: jws } })
      }
      return { negotiation: named.hash }
    })
  },
})
