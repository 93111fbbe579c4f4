import { fromBase64url, toBase64url } from '@comity/codec'
import { type CaseClose, caseClose } from '@comity/protocol'
import { findAgreement } from '../agreements/agreements.ts'
import { endHit } from '../casework/hits.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { lockAllChannels } from '../retraction/derived.ts'
import type { Tx } from '../schema.ts'

/** Chain of a case under one agreement: its handle, and its newest entry. */
interface ChainEnd {
  readonly agreement: string
  readonly handle: Uint8Array
  readonly newest: Uint8Array
}

/**
 * Closes a case (spec/retraction.md §8), in one transaction: each of its chains gets its last entry, each partner that was
 * asked under it a message naming the handle; blinds are erased, hits that nobody judged expire. Returns how many partners
 * are told. Throws `not-found`, `object-mismatch` when it is closed, `busy` while something is asked about it.
 */
export async function closeCase(
  node: NodeContext,
  actor: Actor,
  { case: id }: { readonly case: string },
): Promise<{ readonly told: number }> {
  const told = await node.db.transaction().execute(async (tx) => {
    await lockAllChannels(tx)
    const file = await tx
      .selectFrom('case_file')
      .select(['id', 'state'])
      .where('id', '=', id)
      .where('unit', '=', actor.unit)
      .forUpdate()
      .executeTakeFirst()
    if (file === undefined) return fail('not-found', {})
    if (file.state !== 'open') return fail('object-mismatch', {})
    await requireQuiet(tx, id)
    await tx.updateTable('case_file').set({ state: 'closed', closed_at: node.now() }).where('id', '=', id).execute()
    await expireHits(node, tx, id)
    // What is standing could be finalized again as long as its blinds are there.
    await tx.updateTable('ask_batch').set({ blinds_sealed: null }).where('case_id', '=', id).execute()
    let count = 0
    for (const chain of await chainsOf(tx, id)) count += await endChain(node, tx, { case: id, chain })
    node.fault('case.close-before-commit')
    return count
  })
  node.fault('case.closed')
  return { told }
}

/** A question under way would be answered into a closed case. */
async function requireQuiet(tx: Tx, caseId: string): Promise<void> {
  const running = await tx
    .selectFrom('job')
    .select('params')
    .where('state', '=', 'running')
    .where('kind', '=', 'ask')
    .execute()
  const isAsked = running.some(({ params }) => (JSON.parse(params) as { readonly case?: unknown }).case === caseId)
  if (isAsked) fail('busy', {})
}

async function chainsOf(tx: Tx, caseId: string): Promise<readonly ChainEnd[]> {
  const rows = await tx
    .selectFrom('case_commitment')
    .select(['agreement', 'entry'])
    .where('case_id', '=', caseId)
    .orderBy('agreement')
    .orderBy('place')
    .execute()
  const chains = new Map<string, ChainEnd>()
  for (const { agreement, entry } of rows) {
    chains.set(agreement, { agreement, handle: chains.get(agreement)?.handle ?? entry, newest: entry })
  }
  return [...chains.values()]
}

async function endChain(
  node: NodeContext,
  tx: Tx,
  { case: id, chain }: { readonly case: string; readonly chain: ChainEnd },
): Promise<number> {
  const { agreement } = chain
  const handle = toBase64url(chain.handle)
  await node.log.append(tx, { type: caseClose.name, body: { agreement, handle, previous: toBase64url(chain.newest) } })
  const asked = await tx
    .selectFrom('ask_batch')
    .select('publisher')
    .distinct()
    .where('case_id', '=', id)
    .where('agreement', '=', fromBase64url(agreement, 32))
    .orderBy('publisher')
    .execute()
  for (const { publisher: to } of asked) {
    await node.outbox.enqueue(tx, { to, name: caseClose.name, body: { agreement, handle } })
  }
  return asked.length
}

/** spec/casework.md §6, h5. */
async function expireHits(node: NodeContext, tx: Tx, caseId: string): Promise<void> {
  const rows = await tx
    .selectFrom('hit')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('state', '=', 'NEW')
    .orderBy('id')
    .forUpdate()
    .execute()
  for (const row of rows) await endHit(node, tx, { row, by: 'h5', to: 'EXPIRED' })
}

/**
 * A partner closed a case: from here on its handle asks nothing (spec/matching.md §7). Closing goes on after the agreement
 * has ended; to a party that is none of it there is no such agreement. Throws `agreement-not-in-force`.
 */
export async function takeClosedCase(
  node: NodeContext,
  tx: Tx,
  { from, body }: { readonly from: string; readonly body: CaseClose },
): Promise<void> {
  const { agreement, handle } = body
  const stored = await findAgreement(tx, agreement)
  if (stored?.terms.parties.some(({ party }) => party === from) !== true) fail('agreement-not-in-force', {})
  await tx
    .insertInto('closed_handle')
    .values({
      party: from,
      agreement: fromBase64url(agreement, 32),
      handle: fromBase64url(handle, 32),
      closed_at: node.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await node.log.append(tx, { type: caseClose.name, body: { agreement, from, handle } })
}
