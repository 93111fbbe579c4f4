import {
  type NamedStatement,
  negotiate,
  type Negotiation,
  verifyNegotiationStatement,
} from '@comity/agreement/negotiation'
import { day, isComityError, type Verified } from '@comity/codec'
import { sql } from 'kysely'
import { checkMembers, storeProposal } from './agreement-intake.ts'
import { loadStatements } from './negotiations.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadPartner } from '../partner/directory.ts'
import { keptKey } from '../partner/pinned-keys.ts'
import type { Tx } from '../schema.ts'

/** How many openings of one party may be without a text or younger than 30 days, and statements of one party without their opening. */
const maxOpenings = 100
const openingsAge = 30 * day
const maxWaiting = 100
/** How many statements one party may make in one negotiation. */
const maxStatements = 1_000

/**
 * Takes up a partner's statement: its own and nobody else's. Any key of the partner that is or was pinned proves it: the
 * message that brought it was verified by the one that counts today. Throws what `verifyNegotiationStatement` and
 * `keepStatement` throw, `object-mismatch`.
 */
export async function takeStatement(
  node: NodeContext,
  tx: Tx,
  { jws, from }: { readonly jws: string; readonly from: string },
): Promise<void> {
  const partner = await loadPartner(tx, from)
  const named = verifyNegotiationStatement({ jws, publicKey: keptKey(partner, jws) })
  if (named.statement.author !== from) fail('object-mismatch', {})
  await keepStatement(node, tx, { named, jws })
}

/**
 * Keeps a statement, once, and logs it. When it is the last that freezes the text, the text becomes a proposal for
 * signature. Returns the state, undefined while the opening is not here. Throws `object-mismatch`, `gap-overflow`.
 */
export async function keepStatement(
  node: NodeContext,
  tx: Tx,
  { named, jws }: { readonly named: Verified<NamedStatement>; readonly jws: string },
): Promise<Negotiation | undefined> {
  const { hash, statement } = named
  const { author, number, act } = statement
  const negotiation = statement.negotiation ?? hash
  // One transaction at a time on a negotiation: two that bring the last votes must see each other.
  await sql`select pg_advisory_xact_lock(hashtextextended(${negotiation}, 1))`.execute(tx)
  if (act.kind === 'open') await keepOpening(node, tx, { negotiation, opener: author, opening: act })
  else await requireRoom(tx, { negotiation, author })
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('negotiation_statement')
    .values({ statement: hash, negotiation, author, number, jws, received_at: node.now() })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows !== 0n) {
    await node.log.append(tx, { type: 'negotiation.statement', body: { negotiation, author, number, statement: hash } })
  }
  const stored = await loadStatements(node, tx, negotiation)
  const all = stored.map((one) => one.named)
  const state = negotiate(negotiation, all)
  if (state !== undefined) await keepText(node, tx, state)
  return state
}

/**
 * This party is at the table or hears what is said there, and nothing in the opening contradicts the directory: who could
 * put a key of his own beside another's name could sign for it later.
 */
async function keepOpening(
  node: NodeContext,
  tx: Tx,
  {
    negotiation,
    opener,
    opening,
  }: { readonly negotiation: string; readonly opener: string; readonly opening: Negotiation['opening'] },
): Promise<void> {
  const hearers = [...opening.parties, ...opening.observers].map(({ party }) => party)
  if (!hearers.includes(node.party)) fail('object-mismatch', {})
  await checkMembers(node, tx, { terms: opening, needed: opener === node.party ? [] : [opener] })
  await checkObservers(node, tx, opening.observers)
  const open = await tx
    .selectFrom('negotiation')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('opener', '=', opener)
    // Two who freeze among themselves what this party only hears would have it keep as many as they like.
    .where((is) => is.or([is('frozen', 'is', null), is('opened_at', '>', node.now() - openingsAge)]))
    .where('negotiation', '<>', negotiation)
    .executeTakeFirstOrThrow()
  if (open.count >= maxOpenings) fail('gap-overflow', { open: open.count })
  await tx
    .insertInto('negotiation')
    .values({ negotiation, opener, opened_at: node.now(), frozen: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

async function checkObservers(
  node: NodeContext,
  tx: Tx,
  observers: Negotiation['opening']['observers'],
): Promise<void> {
  const rows = await tx.selectFrom('party').select(['party', 'member_class']).execute()
  const known = new Map(rows.map((row) => [row.party, row.member_class]))
  known.set(node.party, node.card.card.memberClass)
  for (const { party, memberClass } of observers) {
    if ((known.get(party) ?? memberClass) !== memberClass) fail('object-mismatch', {})
  }
}

/** Statements of one party are few; those of a negotiation that nobody has opened here are fewer. Throws `gap-overflow`. */
async function requireRoom(
  tx: Tx,
  { negotiation, author }: { readonly negotiation: string; readonly author: string },
): Promise<void> {
  const opened = tx.selectFrom('negotiation').select('negotiation')
  const { made, waiting } = await tx
    .selectFrom('negotiation_statement')
    .select((select) => [
      select.fn.countAll<number>().filterWhere('negotiation', '=', negotiation).as('made'),
      select.fn.countAll<number>().filterWhere('negotiation', 'not in', opened).as('waiting'),
    ])
    .where('author', '=', author)
    .executeTakeFirstOrThrow()
  if (made >= maxStatements || waiting >= maxWaiting) fail('gap-overflow', { made, waiting })
}

/** Once the text is frozen, its parties have it as a proposal: nobody needs to send it. */
async function keepText(
  node: NodeContext,
  tx: Tx,
  { negotiation, opener, frozen, text, opening }: Negotiation,
): Promise<void> {
  if (frozen === null || text === null || typeof text === 'string') return
  const { numUpdatedRows } = await tx
    .updateTable('negotiation')
    .set({ frozen })
    .where('negotiation', '=', negotiation)
    .where('frozen', 'is', null)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n || !opening.parties.some(({ party }) => party === node.party)) return
  try {
    await storeProposal(node, tx, { terms: text.terms, proposer: opener })
  } catch (error) {
    if (!isComityError(error)) throw error
    // A key was replaced since the opening, or too many proposals wait: the text stands, somebody proposes it later.
    node.events.record({ peer: opener, route: 'negotiation.statement', code: error.code })
  }
}
