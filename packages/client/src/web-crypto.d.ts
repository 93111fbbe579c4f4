// HPKE's types name what platforms have as globals; here they are only passed on, so nothing of them need be known.
declare global {
  interface CryptoKey {
    readonly type: string
  }
  interface CryptoKeyPair {
    readonly publicKey: CryptoKey
    readonly privateKey: CryptoKey
  }
  type JsonWebKey = Readonly<Record<string, unknown>>
}

export {}
