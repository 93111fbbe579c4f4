import { Chacha20Poly1305 } from '@hpke/chacha20poly1305'
import { CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'
import { fromBase64url, lengthPrefixed, toBase64url, utf8Encode } from '@comity/codec'
import { fail } from './errors.ts'

/** The one suite (spec/casework.md §8): RFC 9180 DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305. */
const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Chacha20Poly1305(),
})

/** A payload as it travels: encapsulated key and ciphertext, base64url. */
export interface SealedPayload {
  readonly enc: string
  readonly ciphertext: string
}

/** What a payload belongs to; sealed for one message it opens for no other. */
export interface SealContext {
  /** Wire name of the message. */
  readonly name: string
  readonly from: string
  readonly to: string
  readonly request: string
}

/** Seals bytes to a party's sealing key (RFC 9180 §6.1, mode base). */
export async function sealTo({
  publicKey,
  context,
  bytes,
}: {
  readonly publicKey: Uint8Array
  readonly context: SealContext
  readonly bytes: Uint8Array
}): Promise<SealedPayload> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(buffer(publicKey))
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: infoOf(context) }, buffer(bytes))
  return { enc: toBase64url(new Uint8Array(enc)), ciphertext: toBase64url(new Uint8Array(ct)) }
}

/** Opens what was sealed to this node for exactly this message. Throws `object-mismatch`. */
export async function openSealed({
  privateKeys,
  context,
  payload,
}: {
  /** The keys of which one opens it, newest first: it may have been sealed before a rotation (spec/keys.md §3). */
  readonly privateKeys: readonly Uint8Array[]
  readonly context: SealContext
  readonly payload: SealedPayload
}): Promise<Uint8Array> {
  const enc = buffer(fromBase64url(payload.enc, 32))
  const ciphertext = buffer(fromBase64url(payload.ciphertext))
  for (const privateKey of privateKeys) {
    const recipientKey = await suite.kem.deserializePrivateKey(buffer(privateKey))
    try {
      return new Uint8Array(await suite.open({ recipientKey, enc, info: infoOf(context) }, ciphertext))
    } catch {
      // Not this one.
    }
  }
  return fail('object-mismatch', {})
}

function infoOf({ name, from, to, request }: SealContext): ArrayBuffer {
  return buffer(lengthPrefixed(...['comity-seal/1', name, from, to, request].map(utf8Encode)))
}

function buffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}
