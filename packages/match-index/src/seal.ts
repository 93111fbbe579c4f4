import { concatBytes, i2osp, lengthPrefixed, utf8Encode } from '@comity/codec'
import sodium from 'libsodium-wrappers-sumo'
import { fail } from './errors.ts'
import { decodeLabel, encodeLabel, type Label } from './label.ts'
import { type OutputParts, splitOutput, tagBytes } from './output.ts'

await sodium.ready

/** Length of a sealed label: 16 bytes and the 16-byte authenticator. */
export const sealedLabelBytes = 32
/** Length of a segment's salt `s`. */
export const saltBytes = 16

/** Whose index a label stands in: bound to it as associated data. */
export interface IndexIdentity {
  readonly publisher: string
  /** SHA-256 of the agreement's terms, 32 bytes. */
  readonly agreementHash: Uint8Array
  readonly epoch: number
}

/** Binds labels to one index; made once and used for many rows. */
export interface LabelContext {
  /** Associated data up to the tag's own bytes. */
  readonly prefix: Uint8Array
}

/** Prepares the associated data of one index (spec/matching.md §4): publisher, agreement hash, epoch, each length-prefixed. */
export function labelContext({ publisher, agreementHash, epoch }: IndexIdentity): LabelContext {
  const parts = lengthPrefixed(utf8Encode(publisher), agreementHash, i2osp(epoch, 4))
  return { prefix: concatBytes(parts, i2osp(tagBytes, 2)) }
}

interface SealInput {
  readonly context: LabelContext
  readonly parts: OutputParts
  /** The 16 random bytes of the segment, drawn anew at each build attempt. */
  readonly salt: Uint8Array
}

/** ChaCha20-Poly1305 (RFC 8439 §2.8) of a label under its label key: 32 bytes (spec/matching.md §4). */
export function sealLabel({ label, ...place }: SealInput & { readonly label: Label }): Uint8Array {
  return sealEncoded({ ...place, label: encodeLabel(label) })
}

/**
 * Seals the row of an output: tag and sealed label, 44 bytes. `label` is what `encodeLabel` wrote. Throws `label-damaged`
 * for other bytes.
 */
export function sealRow({
  context,
  output,
  salt,
  label,
}: Pick<SealInput, 'context' | 'salt'> & { readonly output: Uint8Array; readonly label: Uint8Array }): Uint8Array {
  decodeLabel(label)
  const parts = splitOutput(output)
  const row = new Uint8Array(tagBytes + sealedLabelBytes)
  row.set(parts.tag)
  row.set(sealEncoded({ context, parts, salt, label }), tagBytes)
  return row
}

function sealEncoded({ label, parts, ...place }: SealInput & { readonly label: Uint8Array }): Uint8Array {
  const { nonce, data } = bindings({ parts, ...place })
  return sodium.crypto_aead_chacha20poly1305_ietf_encrypt(label, data, null, nonce, parts.labelKey)
}

/** Opens a sealed label. Throws `label-damaged` when it was made for another tag, segment, epoch, agreement or publisher. */
export function openLabel({ sealed, parts, ...place }: SealInput & { readonly sealed: Uint8Array }): Label {
  const { nonce, data } = bindings({ parts, ...place })
  let label: Uint8Array
  try {
    label = sodium.crypto_aead_chacha20poly1305_ietf_decrypt(null, sealed, data, nonce, parts.labelKey)
  } catch {
    return fail('label-damaged', {})
  }
  return decodeLabel(label)
}

const noncePrefix = utf8Encode('comity-label/1')

/** The salt is new in every segment, so that a row rewritten under the same label key never repeats a nonce. */
function bindings({ context: { prefix }, parts: { tag }, salt }: SealInput) {
  // Written out, not concatenated: this runs for every row of an index.
  const named = new Uint8Array(noncePrefix.length + saltBytes + tagBytes)
  named.set(noncePrefix)
  named.set(salt, noncePrefix.length)
  named.set(tag, noncePrefix.length + saltBytes)
  const data = new Uint8Array(prefix.length + tagBytes)
  data.set(prefix)
  data.set(tag, prefix.length)
  return { nonce: sodium.crypto_hash_sha256(named).subarray(0, 12), data }
}
