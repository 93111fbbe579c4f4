import { negotiationShow } from '@comity/client/api'
import { titleOf } from '../../agreements/agreements.ts'
import { loadNegotiation } from '../../agreements/negotiations.ts'
import { ownRoute } from '../define.ts'

/** Who stands where, and what still separates the parties. A draft is no secret inside a party. */
export const negotiationShowRoute = ownRoute({
  call: negotiationShow,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian', 'oversight', 'administrator', 'signatory'],
  handle: async (node, _actor, { negotiation }) => {
    const state = await loadNegotiation(node, node.db, negotiation)
    const { opening, opener, clauses, text, rounds, ballot, frozen, waiting, equivocations } = state
    return {
      negotiation,
      title: titleOf(opening),
      self: node.party,
      opener,
      chair: opening.chair,
      parties: opening.parties.map(({ party }) => party),
      observers: opening.observers.map(({ party }) => party),
      clauses: clauses.map((clause) => ({
        ...clause,
        proposals: [...clause.proposals],
        positions: [...clause.positions],
        separated: [...clause.separated],
      })),
      text: text === null || typeof text === 'string' ? null : text.hash,
      problem: typeof text === 'string' ? text : null,
      rounds: [...rounds],
      ballot: { ...ballot, initialled: [...ballot.initialled], objected: [...ballot.objected] },
      frozen,
      withoutEffect: [...state.void],
      waiting: waiting.length,
      equivocations: equivocations.map((one) => ({ ...one, statements: [...one.statements] })),
    }
  },
})
