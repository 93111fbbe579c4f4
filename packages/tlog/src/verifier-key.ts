import { concatBytes, toHex } from '@comity/codec'
import { base64 } from '@scure/base'
import { fail } from './errors.ts'
import { decodeBase64, isKeyName, noteKeyId } from './note.ts'

/** C2SP signed-note, Signature types: a log signs with `ed25519`, a witness with `cosignature`. */
export const signatureTypes = { ed25519: 1, cosignature: 4 } as const

export type SignatureType = keyof typeof signatureTypes

/** A public key that signs notes under a name. */
export interface VerifierKey {
  readonly name: string
  readonly type: SignatureType
  readonly publicKey: Uint8Array
}

/** The key id that stands in this key's signature lines: 4 bytes. */
export function verifierKeyId({ name, type, publicKey }: VerifierKey): Uint8Array {
  return noteKeyId({ name, type: signatureTypes[type], publicKey })
}

/** C2SP signed-note, vkey: `<name>+<key id, hex>+<base64 of type ‖ public key>`. */
export function formatVerifierKey(key: VerifierKey): string {
  const encoded = base64.encode(concatBytes(Uint8Array.of(signatureTypes[key.type]), key.publicKey))
  return `${key.name}+${toHex(verifierKeyId(key))}+${encoded}`
}

/** Reads exactly what `formatVerifierKey` writes. Throws `schema` for another type, length, id or spelling. */
export function parseVerifierKey(text: string): VerifierKey {
  const parts = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text)
  const [, name, , encoded] = parts ?? []
  if (name === undefined || encoded === undefined || !isKeyName(name)) return fail('schema', {})
  const bytes = decodeKey(encoded)
  const type = bytes[0] === signatureTypes.ed25519 ? 'ed25519' : 'cosignature'
  const key: VerifierKey = { name, type, publicKey: bytes.slice(1) }
  if (bytes.length !== 33 || formatVerifierKey(key) !== text) fail('schema', {})
  return key
}

function decodeKey(encoded: string): Uint8Array {
  try {
    return decodeBase64(encoded)
  } catch {
    return fail('schema', {})
  }
}
