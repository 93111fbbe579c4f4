import { randomBytes } from 'node:crypto'
import { countingParties } from '@comity/casework/operation'
import { equalBytes, fromBase64url, sha256, toBase64url, utcDay, type Verified } from '@comity/codec'
import { blindEvaluatePacked, type KeyPair } from '@comity/oprf'
import { elementLength, type OutcomeEvaluate } from '@comity/protocol'
import { sql } from 'kysely'
import { requireInForce } from '../agreements/agreements.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { findOperation, type OpenOperation } from '../operation/operations.ts'
import { operationKeyPair } from '../operation/operation-key.ts'
import type { Incoming, QuestionHop } from '../routes/define.ts'

/**
 * The keeper's side of subject tokens (spec/outcomes.md §7): every gate, then the charge and its log entry in one transaction, then the
 * evaluation. The same batch with the same elements passes every gate again except the charge.
 */
export async function evaluateSubjects(
  node: NodeContext,
  {
    question,
    body,
    hop,
  }: { readonly question: Verified<Incoming>; readonly body: OutcomeEvaluate; readonly hop: QuestionHop },
): Promise<{ readonly evaluatedElements: Uint8Array; readonly proof: Uint8Array }> {
  const open = await openFor(node, body.operation, question.from)
  const keys = await operationKeyPair(node, body.operation)
  if (!equalBytes(sha256(keys.publicKey), fromBase64url(body.publicKeyDigest, 32))) fail('key-retired', {})
  const whole = Math.floor(hop.bulk.length / elementLength)
  if (hop.bulk.length !== whole * elementLength) fail('element-invalid', { index: whole })
  if (body.count !== whole) fail('batch-size', { count: body.count })
  await node.kernel.verifyElements({ asker: question.from, elements: hop.bulk }) // refused before anything is charged
  await charge(node, { question, body, hop, open })
  return evaluate(node, { keys, bulk: hop.bulk, asker: question.from })
}

/** To anybody but those who state outcomes the operation does not exist; its suspension and its agreement stop the key. */
async function openFor(node: NodeContext, id: string, asker: string): Promise<OpenOperation> {
  const open = await findOperation(node, node.db, id)
  if (open === undefined) return fail('not-found', {})
  const { proposal, state } = open.operation
  const counting = countingParties(proposal)
  if (proposal.keeper !== node.party || !counting.includes(asker)) return fail('not-found', {})
  await requireInForce(node.db, proposal.agreement, { now: node.now(), parties: [...counting, node.party] })
  // The lead's act may still be on its way to the keeper: what is not yet active there may be so at who asks.
  return ['SUSPENDED', 'CLOSED', 'CANCELLED'].includes(state) ? fail('operation-not-active', {}) : open
}

async function charge(
  node: NodeContext,
  {
    question,
    body,
    hop,
    open,
  }: {
    readonly question: Verified<Incoming>
    readonly body: OutcomeEvaluate
    readonly hop: QuestionHop
    readonly open: OpenOperation
  },
): Promise<void> {
  const { operation, batch, count } = body
  const party = question.from
  const elements = sha256(hop.bulk)
  await node.db.transaction().execute(async (tx) => {
    await hop.useNonce(tx)
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('outcome_evaluation')
      .values({ batch, operation, party, digest: elements })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow()
    if (numInsertedOrUpdatedRows === 0n) {
      const known = await tx
        .selectFrom('outcome_evaluation')
        .selectAll()
        .where('batch', '=', batch)
        .executeTakeFirstOrThrow()
      const isSame = known.operation === operation && known.party === party && equalBytes(known.digest, elements)
      if (!isSame) fail('batch-conflict', {})
      return
    }
    const day = utcDay(node.now())
    const budget = open.operation.proposal.subjectsPerDay
    await tx
      .insertInto('operation_budget')
      .values({ operation, party, day, used: 0, budget })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const { numUpdatedRows } = await tx
      .updateTable('operation_budget')
      .set({ used: sql<number>`used + ${count}` })
      .where('operation', '=', operation)
      .where('party', '=', party)
      .where('day', '=', day)
      .where(sql<boolean>`used + ${count} <= budget`)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) fail('quota-exceeded', { requested: count })
    const batchDigest = toBase64url(question.digest)
    await node.log.append(tx, {
      type: 'outcome.evaluate',
      body: { asker: party, batch, batchDigest, count, operation },
    })
  })
}

async function evaluate(
  node: NodeContext,
  { keys, bulk, asker }: { readonly keys: KeyPair; readonly bulk: Uint8Array; readonly asker: string },
): ReturnType<NodeContext['kernel']['blindEvaluate']> {
  const batch = { ...keys, blindedElements: bulk }
  if (bulk.length > elementLength) return node.kernel.blindEvaluate({ ...batch, asker })
  // The system's own randomness, never an injected one: a repeated proof nonce gives the key away (RFC 9497 §2.2.1).
  return blindEvaluatePacked({ ...batch, random: (length) => new Uint8Array(randomBytes(length)) })
}
