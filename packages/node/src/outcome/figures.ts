import { countingParties, type Operation } from '@comity/casework/operation'
import {
  countFigure,
  type Figure,
  figureDigest,
  figureState,
  type FigureState,
  type FigureVote,
  type NamedFigureVote,
  readFigure,
  signFigureVote,
  verifyFigureVote,
} from '@comity/casework/outcome'
import type { Verified } from '@comity/codec'
import { keyOfSigner } from '../agreements/negotiations.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadOperation, lockOperation, otherCounters } from '../operation/operations.ts'
import { lockChannels } from '../partner/channel-locks.ts'
import { loadPartner } from '../partner/directory.ts'
import { keptKey } from '../partner/pinned-keys.ts'
import type { Db, Tx } from '../schema.ts'
import { loadLedger, requireCounting } from './batches.ts'
import { requireActive } from './post.ts'

/** How many votes one party may cast in an operation. */
const maxVotes = 2_000

/** A figure with what each party came to. */
export interface OpenFigure {
  readonly digest: string
  readonly figure: Figure
  readonly state: FigureState
  readonly votes: readonly FigureVote[]
}

/** Takes up what a partner came to. Throws what `verifyFigureVote` and `requireCounting` throw, `object-mismatch`. */
export async function takeVote(
  node: NodeContext,
  tx: Tx,
  { jws, from }: { readonly jws: string; readonly from: string },
): Promise<void> {
  const partner = await loadPartner(tx, from)
  const named = verifyFigureVote({ jws, publicKey: keptKey(partner, jws) })
  if (named.value.party !== from) fail('object-mismatch', {})
  const { operation } = named.value.figure
  await lockOperation(tx, operation)
  await requireCounting(node, tx, { operation, party: from })
  await keepVote(node, tx, { named, jws })
}

/**
 * Counts a figure from this party's own copy, signs what it comes to and sends it to the others. Throws `not-found`,
 * `operation-not-active`, and `object-mismatch` while something in its scope contradicts itself or has no name yet.
 */
export async function voteFigure(
  node: NodeContext,
  actor: Actor,
  { operation: id, figure: value }: { readonly operation: string; readonly figure: Figure },
): Promise<{ readonly digest: string; readonly n: number; readonly root: string }> {
  const figure = readFigure(value)
  const { operation: before } = await loadOperation(node, node.db, { operation: id, actor })
  if (figure.operation !== id) fail('object-mismatch', {})
  const { n, root } = countFigure((await loadLedger(node, before)).ledger, figure)
  const digest = figureDigest(figure)
  return node.db.transaction().execute(async (tx) => {
    const others = otherCounters(node.party, before.proposal)
    await lockChannels(tx, others)
    await lockOperation(tx, id)
    await requireActive(node, tx, id)
    const last = await tx
      .selectFrom('outcome_vote')
      .select((select) => select.fn.max('revision').as('revision'))
      .where('operation', '=', id)
      .where('figure', '=', digest)
      .where('party', '=', node.party)
      .executeTakeFirst()
    const vote: FigureVote = { schema: 1, figure, party: node.party, revision: (last?.revision ?? 0) + 1, n, root }
    const key = node.keys.messageForAll(others)
    const jws = signFigureVote({ vote, key })
    await keepVote(node, tx, { named: verifyFigureVote({ jws, publicKey: key.publicKey }), jws })
    for (const to of others) await node.outbox.enqueue(tx, { to, name: 'outcome.figure', body: { vote: jws } })
    return { digest, n, root }
  })
}

async function keepVote(
  node: NodeContext,
  tx: Tx,
  { named, jws }: { readonly named: Verified<NamedFigureVote>; readonly jws: string },
): Promise<void> {
  const { figure, party, revision, n, root } = named.value
  const { operation } = figure
  const { made } = await tx
    .selectFrom('outcome_vote')
    .select((select) => select.fn.countAll<number>().as('made'))
    .where('operation', '=', operation)
    .where('party', '=', party)
    .executeTakeFirstOrThrow()
  if (made >= maxVotes) fail('gap-overflow', { made })
  const digest = figureDigest(figure)
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('outcome_vote')
    .values({ vote: named.hash, operation, figure: digest, party, revision, jws, received_at: node.now() })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 0n) return
  await node.log.append(tx, { type: 'outcome.figure', body: { figure: digest, n, operation, party, revision, root } })
}

/** Every figure of an operation, by digest, with where it stands. */
export async function loadFigures(
  node: NodeContext,
  db: Db | Tx,
  operation: Operation,
): Promise<readonly OpenFigure[]> {
  const rows = await db
    .selectFrom('outcome_vote')
    .select(['party', 'jws'])
    .where('operation', '=', operation.proposal.operation)
    .orderBy('figure')
    .orderBy('party')
    .orderBy('revision')
    .execute()
  const keyOf = await keyOfSigner(node, db)
  const figures = new Map<string, { readonly figure: Figure; readonly votes: FigureVote[] }>()
  for (const { party, jws } of rows) {
    const { value } = verifyFigureVote({ jws, publicKey: await keyOf({ author: party, jws }) })
    const digest = figureDigest(value.figure)
    const known = figures.get(digest) ?? { figure: value.figure, votes: [] }
    known.votes.push(value)
    figures.set(digest, known)
  }
  const parties = countingParties(operation.proposal)
  const stateOf = (digest: string): FigureState => {
    const { votes } = figures.get(digest) ?? { votes: [] }
    const corrections = [...figures].filter(([, { figure }]) => figure.supersedes === digest)
    return figureState({
      figure: digest,
      parties,
      signatures: votes.map(({ party, revision, n, root }) => ({ figure: digest, party, revision, n, root })),
      // A figure names what it corrects by digest, so there is no circle.
      supersededBy: corrections.map(([other]) => stateOf(other)),
    })
  }
  return [...figures].map(([digest, { figure, votes }]) => ({
    digest,
    figure,
    state: stateOf(digest),
    votes: newest(votes),
  }))
}

/** The figure of a digest, or undefined. */
export async function findFigure(
  node: NodeContext,
  operation: Operation,
  digest: string,
): Promise<OpenFigure | undefined> {
  return (await loadFigures(node, node.db, operation)).find((one) => one.digest === digest)
}

function newest(votes: readonly FigureVote[]): readonly FigureVote[] {
  return [...new Map(votes.map((vote) => [vote.party, vote])).values()]
}
