import { createPrivateKey, createPublicKey } from 'node:crypto'
import {
  asUnverified,
  formatInstant,
  fromBase64url,
  type Instant,
  toBase64url,
  utf8Encode,
  type Verified,
} from '@comity/codec'
import { type PartyCard, signCard, verifyCard } from '@comity/protocol'
import type { NodeConfigValue } from '../config.ts'
import type { NodeKeys } from '../context.ts'

/** Origin of a party's log (spec/log.md): the first line of its checkpoints. */
export function logOrigin(party: string): string {
  return `comity/${party}`
}

/**
 * Signs this party's card from its configuration and keys. `agreementKey` is the public key of the signatory, who may
 * keep the private one elsewhere. Throws `key-weak`, `name-confusable`, `schema`.
 */
export function signOwnCard({
  config,
  keys,
  agreementKey,
  partnerUrl,
  now,
}: {
  readonly config: Pick<
    NodeConfigValue,
    'party' | 'names' | 'country' | 'memberClass' | 'contacts' | 'settings' | 'offences'
  >
  readonly keys: NodeKeys
  readonly agreementKey: Uint8Array
  readonly partnerUrl: string
  readonly now: Instant
}): Verified<PartyCard> {
  const { offences } = config
  const card = {
    ...(offences == null
      ? { schema: 1 as const }
      : {
          schema: 2 as const,
          offences: {
            criminalised: [...offences.criminalised].sort(),
            notCriminalised: [...offences.notCriminalised].sort(),
          },
        }),
    party: config.party,
    issuedAt: formatInstant(now),
    names: config.names,
    country: config.country,
    memberClass: config.memberClass,
    training: config.settings.training,
    protocol: [1],
    endpoints: [partnerUrl],
    contacts: config.contacts,
    keys: {
      message: toBase64url(keys.message.publicKey),
      log: toBase64url(keys.log.publicKey),
      logOrigin: logOrigin(config.party),
      agreement: toBase64url(agreementKey),
      witness: toBase64url(keys.witness.publicKey),
      sealing: toBase64url(sealingPublicKey(keys.sealing)),
      pouch: toBase64url(sealingPublicKey(keys.pouch)),
    },
  }
  return verifyCard(asUnverified<PartyCard>(utf8Encode(signCard({ key: keys.message, card }))))
}

/** RFC 8410 §7: the fixed header of an X25519 private key in PKCS #8. */
const pkcs8 = Buffer.from('302e020100300506032b656e04220420', 'hex')

/** The X25519 public key (RFC 7748) of a 32-byte private key. */
export function sealingPublicKey(privateKey: Uint8Array): Uint8Array {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, privateKey]), format: 'der', type: 'pkcs8' })
  return fromBase64url(String(createPublicKey(key).export({ format: 'jwk' }).x), 32)
}
