import { earliestDeparture, signDenunciation } from '@comity/agreement'
import { agreementDenounce } from '@comity/client/api'
import { formatInstant, parseInstant } from '@comity/codec'
import { storeDenunciation } from '../../agreements/denunciation-intake.ts'
import { loadAgreement, otherMembers } from '../../agreements/agreements.ts'
import { lockChannels } from '../../partner/channel-locks.ts'
import { fail } from '../../errors.ts'
import { ownRoute } from '../define.ts'

/**
 * Denounces for this party and tells every other. Only what this party has signed can be denounced, once. Throws `not-found`,
 * `object-mismatch`, `notice-too-short`, `key-elsewhere` where the signatory keeps the key elsewhere.
 */
export const agreementDenounceRoute = ownRoute({
  call: agreementDenounce,
  roles: ['signatory'],
  handle: async (node, _actor, { agreement, effectiveAt }) => {
    const key = node.keys.agreement ?? fail('key-elsewhere', {})
    const now = node.now()
    const { terms, signatures } = await loadAgreement(node.db, agreement, now)
    if (!signatures.some(({ party }) => party === node.party)) fail('object-mismatch', {})
    const others = otherMembers(node.party, terms)
    const effective = effectiveAt === null ? earliestDeparture(terms, now) : parseInstant(effectiveAt)
    const times = { denouncedAt: now, effectiveAt: effective }
    const jws = signDenunciation({ terms, party: node.party, key, ...times })
    await node.db.transaction().execute(async (tx) => {
      await lockChannels(tx, others)
      const isNew = await storeDenunciation(node, tx, { agreement, jws, from: node.party })
      if (!isNew) fail('object-mismatch', {})
      const body = { agreement, denunciation: jws }
      for (const to of others) await node.outbox.enqueue(tx, { to, name: agreementDenounce.name, body })
    })
    return { agreement, effectiveAt: formatInstant(effective) }
  },
})
