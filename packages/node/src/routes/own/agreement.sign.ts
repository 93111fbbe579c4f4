import { signAgreement } from '@comity/agreement'
import { agreementSign } from '@comity/client/api'
import { loadSignable, takeOwnSignature } from '../../agreements/own-signature.ts'
import { fail } from '../../errors.ts'
import { ownRoute } from '../define.ts'

/**
 * Signs for this party and hands the signature to every other. All of them must be in the directory with the keys and
 * membership that the terms name. Throws `not-found`, `object-mismatch`, `agreement-not-in-force` once it has expired,
 * `key-elsewhere` where the signatory keeps the key off this node.
 */
export const agreementSignRoute = ownRoute({
  call: agreementSign,
  roles: ['signatory'],
  handle: async (node, _actor, { agreement }) => {
    const key = node.keys.agreement ?? fail('key-elsewhere', {})
    const loaded = await loadSignable(node, agreement)
    const jws = signAgreement({ terms: loaded.terms, party: node.party, key, signedAt: node.now() })
    return takeOwnSignature(node, loaded, jws)
  },
})
