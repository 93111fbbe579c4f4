import sodium from 'libsodium-wrappers-sumo'
import { equalBytes } from './bytes.ts'
import { fail } from './errors.ts'

await sodium.ready

/** An Ed25519 key pair (RFC 8032 §5.1.5). `seed` is the 32-byte private key. */
export interface SigningKey {
  readonly seed: Uint8Array
  readonly publicKey: Uint8Array
}

/** The key pair of a 32-byte seed. */
export function signingKeyFromSeed(seed: Uint8Array): SigningKey {
  const { publicKey } = sodium.crypto_sign_seed_keypair(seed)
  return { seed, publicKey }
}

/** Signs (RFC 8032 §5.1.6): 64 bytes. */
export function signBytes({ key, message }: { readonly key: SigningKey; readonly message: Uint8Array }): Uint8Array {
  return sodium.crypto_sign_detached(message, secretOf(key))
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

function secretOf(key: SigningKey): Uint8Array {
  // libsodium's secret key is seed ‖ public key; a pair that does not belong together would leak the seed.
  const pair = sodium.crypto_sign_seed_keypair(key.seed)
  if (!equalBytes(pair.publicKey, key.publicKey)) fail('key-weak', {})
  return pair.privateKey
}
