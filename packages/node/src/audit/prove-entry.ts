import { encodeLogProof, type LogProof } from '@comity/tlog'
import { loadAgreement } from '../agreements/agreements.ts'
import type { NodeContext } from '../context.ts'
import { cosignaturePolicy } from '../witness/policy.ts'

/**
 * Proves an entry of this node's log to an auditor, under a checkpoint with the cosignatures that the agreement asks for: an
 * auditor takes no other. Throws `witness-quorum` when they do not come.
 */
export async function proveEntry(
  node: NodeContext,
  { entry, agreement }: { readonly entry: string; readonly agreement: string },
): Promise<LogProof> {
  const { terms } = await loadAgreement(node.db, agreement, node.now())
  const policy = await cosignaturePolicy(node, { terms, owner: node.party })
  const proof = await node.witnesses.prove(entry, policy)
  return encodeLogProof({ ...proof, index: proof.entry.index })
}
