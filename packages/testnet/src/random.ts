import { createCipheriv, createHash } from 'node:crypto'

/**
 * Random bytes that a printed seed gives again: ChaCha20 (RFC 8439) under the seed's hash. For faults, orders and test
 * data; nodes use it only when a test asks for it, and never for a key that protects something.
 */
export function seededRandom(seed: string): (length: number) => Uint8Array {
  const key = createHash('sha256').update('comity-testnet/1').update(seed).digest()
  const cipher = createCipheriv('chacha20', key, Buffer.alloc(16))
  return (length) => new Uint8Array(cipher.update(Buffer.alloc(length)))
}
