import { logReceipt } from '@comity/client/api'
import { isComityError, type Json, sha256, toBase64url, utf8Encode } from '@comity/codec'
import { type CosignaturePolicy, formatReceipt } from '@comity/tlog'
import { sql } from 'kysely'
import { findAgreement } from '../../agreements/agreements.ts'
import { mayKnowEntry } from '../../casework/confidential.ts'
import type { NodeContext } from '../../context.ts'
import { fail } from '../../errors.ts'
import { listPartners } from '../../partner/directory.ts'
import { cosignaturePolicy, witnessKey } from '../../witness/policy.ts'
import { ownRoute } from '../define.ts'

const maxReceipts = 50

/**
 * Receipts of an act (spec/log.md §6). Entries name ids, digests and counts only, so whoever may verify the log may have
 * them. What waits for witnesses is proved as well, and called provisional.
 */
export const logReceiptRoute = ownRoute({
  call: logReceipt,
  roles: ['oversight', 'administrator', 'supervisor', 'legal'],
  handle: async (node, actor, { id }) => {
    const named = [id, ...(await digestsOf(node, id))]
    const entries = await node.db
      .selectFrom('log_entry')
      .select('id')
      // As a whole value somewhere in the body; `position` knows no wildcards.
      .where((where) => where.or(named.map((each) => sql<boolean>`position(${`"${each}"`} in body) > 0`)))
      .where(mayKnowEntry(actor))
      .orderBy('position')
      .limit(maxReceipts)
      .execute()
    if (entries.length === 0) return fail('not-found', {})
    const receipts = []
    for (const entry of entries) receipts.push(await receiptOf(node, entry.id))
    return { receipts }
  },
})

/** An asked batch is logged by the digest of its message. */
async function digestsOf(node: NodeContext, id: string): Promise<readonly string[]> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return []
  const row = await node.db.selectFrom('ask_batch').select('message').where('batch', '=', id).executeTakeFirst()
  return row === undefined ? [] : [toBase64url(sha256(utf8Encode(row.message)))]
}

async function receiptOf(node: NodeContext, id: string) {
  const newest = await node.log.prove(id)
  const policy = await policyOf(node, newest.entry.body)
  const best = node.witnesses.best(newest.entry.index, policy)
  const proof = best === undefined ? newest : await node.log.proveUnder(id, best.head)
  const { entry, checkpoint, hashes, size } = proof
  const cosignatures = best?.count ?? 0
  return {
    type: entry.type,
    index: entry.index,
    size,
    state: cosignatures >= policy.count ? ('final' as const) : ('provisional' as const),
    cosignatures,
    needed: policy.count,
    receipt: formatReceipt({ index: entry.index, hashes, checkpoint, entry }),
  }
}

/**
 * What makes it final: the cosignatures that the agreement asks for which the entry names. Where it names none, or one
 * that asks for none, every partner's cosignature is shown and none is needed.
 */
async function policyOf(node: NodeContext, body: Json): Promise<CosignaturePolicy> {
  const named = typeof body === 'object' && body !== null && 'agreement' in body ? body['agreement'] : undefined
  const agreement = typeof named === 'string' ? await agreementOf(node, named) : undefined
  if (agreement !== undefined && agreement.terms.log.cosignatures > 0) {
    return cosignaturePolicy(node, { terms: agreement.terms, owner: node.party })
  }
  const partners = await listPartners(node.db)
  const witnesses = partners.flatMap(({ party, state, witnessKey: publicKey }) =>
    state === 'introduced' || publicKey === null ? [] : [witnessKey({ party, publicKey })],
  )
  return { count: 0, witnesses }
}

async function agreementOf(node: NodeContext, hash: string) {
  try {
    return await findAgreement(node.db, hash)
  } catch (error) {
    if (isComityError(error)) return undefined
    throw error
  }
}
