import type { webcrypto } from 'node:crypto'

// HPKE's types name what browsers have as globals; Node has the same objects, its types do not.
declare global {
  type CryptoKey = webcrypto.CryptoKey
  type CryptoKeyPair = webcrypto.CryptoKeyPair
  type JsonWebKey = webcrypto.JsonWebKey
}
