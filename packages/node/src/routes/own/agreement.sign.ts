import { agreementState, signAgreement } from '@comity/agreement'
import { agreementSign } from '@comity/client/api'
import { checkMembers, storeSignature } from '../../agreements/agreement-intake.ts'
import { loadAgreement, otherMembers } from '../../agreements/agreements.ts'
import { lockChannels } from '../../partner/channel-locks.ts'
import { fail } from '../../errors.ts'
import { ownRoute } from '../define.ts'

/**
 * Signs for this party and hands the signature to every other. All of them must be in the directory with the keys and
 * membership that the terms name. Throws `not-found`, `object-mismatch`, `agreement-not-in-force` once it has expired,
 * `role-forbids` where the signatory keeps the key elsewhere.
 */
export const agreementSignRoute = ownRoute({
  call: agreementSign,
  roles: ['signatory'],
  handle: async (node, _actor, { agreement }) => {
    const key = node.keys.agreement ?? fail('role-forbids', {})
    const now = node.now()
    const { terms, state } = await loadAgreement(node.db, agreement, now)
    if (state === 'expired') fail('agreement-not-in-force', {})
    const others = otherMembers(node.party, terms)
    const jws = signAgreement({ terms, party: node.party, key, signedAt: now })
    return node.db.transaction().execute(async (tx) => {
      await lockChannels(tx, others)
      await checkMembers(node, tx, { terms, needed: others })
      const isNew = await storeSignature(node, tx, { agreement, jws, from: node.party })
      const body = { agreement, signature: jws }
      if (isNew) for (const to of others) await node.outbox.enqueue(tx, { to, name: agreementSign.name, body })
      const signed = await loadAgreement(tx, agreement, now)
      return { agreement, state: agreementState({ ...signed, now }) }
    })
  },
})
