import { signAgreement, signatureFileText, signDenunciation, verifySigningRequest } from '@comity/agreement'
import { type Instant, parseInstant } from '@comity/codec'
import { fail } from '../errors.ts'
import type { SecretSource } from '../keys/vault.ts'
import { readAgreementKey, withAgreementKey } from './agreement-key.ts'

/**
 * Signs a request where the key is, for a signature under terms or for a denunciation of them (spec/agreements.md §15); needs no node and no network. `agreement` is the hash of what a
 * person was shown. Returns the text of the signature file. Throws what `verifySigningRequest` and `withAgreementKey`
 * throw; `object-mismatch` for another hash, and for a key that is not the one of that party in the terms, before
 * anybody is asked for a passphrase.
 */
export async function signElsewhere({
  request: text,
  agreement,
  keyFile,
  secret,
  now,
}: {
  readonly request: string
  readonly agreement: string
  readonly keyFile: string
  readonly secret: SecretSource
  readonly now: Instant
}): Promise<string> {
  const request = verifySigningRequest(text)
  if (request.agreement !== agreement) fail('object-mismatch', {})
  const key = await readAgreementKey(keyFile)
  if (key.party !== request.party || key.publicKey !== request.agreementKey) fail('object-mismatch', {})
  const { schema, terms, party, denounce } = request
  const signature = await withAgreementKey(key, {
    secret,
    use: (held) => {
      if (denounce === undefined) return signAgreement({ terms, party, key: held, signedAt: now })
      const times = { denouncedAt: parseInstant(denounce.denouncedAt), effectiveAt: parseInstant(denounce.effectiveAt) }
      return signDenunciation({ terms, party, key: held, ...times })
    },
  })
  return signatureFileText({ schema, agreement, party, signature })
}
