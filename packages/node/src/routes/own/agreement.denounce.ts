import { signDenunciation, type Terms, verifyDenunciation } from '@comity/agreement'
import { agreementDenounce } from '@comity/client/api'
import { parseInstant } from '@comity/codec'
import { storeDenunciation } from '../../agreements/denunciation-intake.ts'
import { otherMembers } from '../../agreements/agreements.ts'
import { denunciationTimes, loadDenounceable } from '../../agreements/own-denunciation.ts'
import type { NodeContext } from '../../context.ts'
import { lockChannels } from '../../partner/channel-locks.ts'
import { fail } from '../../errors.ts'
import { ownRoute } from '../define.ts'

/**
 * Denounces for this party and tells every other: with a denunciation that was signed where the key is (spec/agreements.md
 * §16), or with one that is signed here. Only what this party has signed can be denounced, once. Throws `not-found`,
 * `object-mismatch`, `notice-too-short`, `key-elsewhere` where the signatory keeps the key elsewhere, and what
 * `verifyDenunciation` throws.
 */
export const agreementDenounceRoute = ownRoute({
  call: agreementDenounce,
  roles: ['signatory'],
  handle: async (node, _actor, { agreement, effectiveAt, denunciation }) => {
    const { terms } = await loadDenounceable(node, agreement)
    if (denunciation !== undefined && effectiveAt !== null) fail('schema', {})
    const jws = denunciation ?? signHere(node, { terms, effectiveAt })
    const others = otherMembers(node.party, terms)
    await node.db.transaction().execute(async (tx) => {
      await lockChannels(tx, others)
      const isNew = await storeDenunciation(node, tx, { agreement, jws, from: node.party })
      if (!isNew) fail('object-mismatch', {})
      const body = { agreement, denunciation: jws }
      for (const to of others) await node.outbox.enqueue(tx, { to, name: agreementDenounce.name, body })
    })
    return { agreement, effectiveAt: verifyDenunciation({ jws, terms }).effectiveAt }
  },
})

function signHere(
  node: NodeContext,
  { terms, effectiveAt }: { readonly terms: Terms; readonly effectiveAt: string | null },
): string {
  const key = node.keys.agreement ?? fail('key-elsewhere', {})
  const times = denunciationTimes(terms, { now: node.now(), effectiveAt })
  const [denouncedAt, effective] = [times.denouncedAt, times.effectiveAt].map(parseInstant) as [number, number]
  return signDenunciation({ terms, party: node.party, key, denouncedAt, effectiveAt: effective })
}
