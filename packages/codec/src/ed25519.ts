import sodium from 'libsodium-wrappers-sumo'
import { fail } from './errors.ts'

await sodium.ready

/**
 * An Ed25519 key that signs (RFC 8032 §5.1.6): 64 bytes for a message. Where the private key lies, in memory or in a
 * token, is known to whoever made the value and to nobody else.
 */
export interface SigningKey {
  readonly publicKey: Uint8Array
  readonly sign: (message: Uint8Array) => Uint8Array
}

/** The signing key of a 32-byte private key (RFC 8032 §5.1.5). */
export function signingKeyFromSeed(seed: Uint8Array): SigningKey {
  // Public key and private key come from one seed here: a pair that does not belong together would leak the seed.
  const { publicKey, privateKey } = sodium.crypto_sign_seed_keypair(seed)
  return { publicKey, sign: (message) => sodium.crypto_sign_detached(message, privateKey) }
}

/** Signs (RFC 8032 §5.1.6): 64 bytes. */
export function signBytes({ key, message }: { readonly key: SigningKey; readonly message: Uint8Array }): Uint8Array {
  return key.sign(message)
}

/**
 * Verifies strictly (RFC 8032 §5.1.7): canonical S, no small-order point. Returns the message it proved.
 * Throws `signature-invalid`.
 */
export function verifyBytes({
  publicKey,
  message,
  signature,
}: {
  readonly publicKey: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}): Uint8Array {
  const wellFormed = publicKey.length === 32 && signature.length === 64
  if (!wellFormed || !sodium.crypto_sign_verify_detached(signature, message, publicKey)) fail('signature-invalid', {})
  return message
}

/**
 * Checks a key before it is pinned: canonical, on the curve, not of small order. libsodium's conversion to X25519
 * refuses exactly the points that are not in the prime-order subgroup. Throws `key-weak`.
 */
export function verifyPublicKey(publicKey: Uint8Array): Uint8Array {
  try {
    sodium.crypto_sign_ed25519_pk_to_curve25519(publicKey)
  } catch {
    return fail('key-weak', {})
  }
  return publicKey
}
