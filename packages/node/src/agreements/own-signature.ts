import { agreementState, type AgreementState, type Terms } from '@comity/agreement'
import type { Verified } from '@comity/codec'
import { agreementSign } from '@comity/protocol'
import { checkMembers, storeSignature } from './agreement-intake.ts'
import { type LoadedAgreement, loadAgreement, otherMembers } from './agreements.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { lockChannels } from '../partner/channel-locks.ts'
import type { Tx } from '../schema.ts'

/** The agreement that a signatory is about to sign. Throws `not-found`, `agreement-not-in-force` once it has expired. */
export async function loadSignable(node: NodeContext, agreement: string): Promise<LoadedAgreement> {
  const loaded = await loadAgreement(node.db, agreement, node.now())
  return loaded.state === 'expired' ? fail('agreement-not-in-force', {}) : loaded
}

/**
 * A signatory signs what the directory agrees with: all parties are known, with the keys and membership that the terms
 * name. Throws `not-found`, `object-mismatch`.
 */
export async function requireMembers(node: NodeContext, tx: Tx, terms: Verified<Terms>): Promise<void> {
  await checkMembers(node, tx, { terms, needed: otherMembers(node.party, terms) })
}

/**
 * Stores this party's own signature, wherever it was made, logs it and hands it to every other party; the same again changes
 * nothing. Throws what `requireMembers` and `verifyAgreementSignature` throw, and `object-mismatch` for somebody else's.
 */
export async function takeOwnSignature(
  node: NodeContext,
  { hash: agreement, terms }: LoadedAgreement,
  jws: string,
): Promise<{ readonly agreement: string; readonly state: AgreementState }> {
  const others = otherMembers(node.party, terms)
  return node.db.transaction().execute(async (tx) => {
    await lockChannels(tx, others)
    await requireMembers(node, tx, terms)
    const isNew = await storeSignature(node, tx, { agreement, jws, from: node.party })
    const body = { agreement, signature: jws }
    if (isNew) for (const to of others) await node.outbox.enqueue(tx, { to, name: agreementSign.name, body })
    const now = node.now()
    return { agreement, state: agreementState({ ...(await loadAgreement(tx, agreement, now)), now }) }
  })
}
