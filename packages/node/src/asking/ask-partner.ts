import type { EvaluateAct, Permit } from '@comity/agreement'
import type { AskPartner } from '@comity/client'
import { requireInForce } from '../agreements/agreements.ts'
import type { NodeContext } from '../context.ts'
import { loadPartner, messageKeyOf } from '../partner/directory.ts'
import { fail } from '../errors.ts'
import { type HeldManifest, openSyncedIndex } from '../index/synced-index.ts'
import { requireNotice } from '../emergency/emergencies.ts'
import { decideAct } from '../agreements/policy.ts'
import type { AskParams } from './ask-params.ts'

/** A publisher of a fan-out with the manifest whose index it is asked beside. */
export interface PinnedPartner extends AskPartner {
  readonly manifest: HeldManifest
}

export interface Asked {
  readonly asked: AskParams
  readonly publisher: string
}

/**
 * May this node ask this publisher this, now? Throws `agreement-not-in-force` and the other codes of `decide`,
 * `not-found` for a party that nobody here trusts, `emergency-unnoticed`.
 */
export async function permitToAsk(node: NodeContext, { asked, publisher }: Asked): Promise<Permit<EvaluateAct>> {
  const now = node.now()
  const partner = await loadPartner(node.db, publisher)
  if (partner.state !== 'trusted') return fail('not-found', {})
  const agreement = await requireInForce(node.db, asked.agreement, { now, parties: [node.party, publisher] })
  const { profile, statuses, purpose, basis, allowance, emergency } = asked
  // Both or neither: what the message may say, and what the publisher reads of it.
  if ((allowance === 'emergency') !== (emergency !== undefined)) return fail('schema', {})
  const act = { act: 'match.evaluate', publisher, inquirer: node.party, profile, statuses, purpose, basis } as const
  const permit = decideAct(node, { agreement, act, now })
  const { agreement: hash } = asked
  if (allowance === 'emergency')
    await requireNotice(node, { side: 'asking', emergency, partner: publisher, agreement: hash, profile })
  return permit
}

/** What is pinned of one publisher of a fan-out, and leave to ask it. Throws as `permitToAsk`, and `manifest-invalid`. */
export async function openAskPartner(
  node: NodeContext,
  { asked, publisher }: Asked,
): Promise<Omit<PinnedPartner, 'withCaseProof'>> {
  const permit = await permitToAsk(node, { asked, publisher })
  const { epoch, publicKey, index, manifest } = await openSyncedIndex(node, { agreement: asked.agreement, publisher })
  // Whichever of the publisher's keys an answer names: it may roll over while it is asked (spec/keys.md §4).
  return { permit, messageKey: messageKeyOf(node, publisher), epoch, publicKey, index, manifest }
}
