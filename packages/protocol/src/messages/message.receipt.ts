import {
  canonicalBytes,
  checkShape,
  closed,
  keyId,
  parseCanonical,
  readJwsHeader,
  signJws,
  type SigningKey,
  toBase64url,
  type Unverified,
  utf8Decode,
  type Verified,
  verifyJws,
} from '@comity/codec'
import Type, { type Static } from 'typebox'
import { messageType } from '../definition.ts'
import { fail } from '../errors.ts'
import { type PinnedKey, pinnedKeyFor } from '../message.ts'
import { Digest, Uuid } from '../shapes.ts'

/** Wire name of a receipt. */
export const receiptName = 'message.receipt'
/** Longest JWS of a receipt. */
export const maxReceiptBytes = 2_048

/**
 * What a node says of a sequenced message it has durably stored (spec/messages.md §7.9). Not an envelope: it has no
 * effect.
 */
export const Receipt = closed({
  id: Uuid,
  /** SHA-256 of the message's JWS. */
  digest: Digest,
  /**
   * `taken`: its effect has happened. `held`: stored, waiting for an earlier one or for a person. `refused`: taken up
   * without effect. `set-aside`: stored; the reader fails at its effect, and the sequence goes on without it until a
   * person there decides.
   */
  state: Type.Union([Type.Literal('taken'), Type.Literal('held'), Type.Literal('refused'), Type.Literal('set-aside')]),
  /** Why the effect was refused or failed; there exactly with those two states. */
  code: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9-]{1,63}$' })),
  sequence: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
})

export type ReceiptValue = Static<typeof Receipt>

/** Signs a receipt; given only after the message is durable. Throws `schema`. */
export function signReceipt({ key, receipt }: { readonly key: SigningKey; readonly receipt: ReceiptValue }): string {
  const payload = canonicalBytes(checkShape(Receipt, receipt))
  return signJws({ key, kid: keyId(key.publicKey), typ: messageType(receiptName), payload })
}

/**
 * Checks that a receipt is the partner's and names exactly this message (spec/attacks.md B-06). Throws `token-invalid`,
 * `signature-context`, `key-unknown`, `signature-invalid`, `json-noncanonical`, `schema`, `digest-mismatch`.
 */
export function verifyReceipt({
  receipt,
  publicKey,
  sent,
}: {
  readonly receipt: Unverified<ReceiptValue>
  readonly publicKey: PinnedKey
  readonly sent: { readonly id: string; readonly digest: Uint8Array; readonly sequence: number }
}): Verified<ReceiptValue> {
  if (receipt.length > maxReceiptBytes) fail('schema', { length: receipt.length })
  const jws = readText(receipt)
  const typ = messageType(receiptName)
  const header = readJwsHeader(jws)
  if (header.typ !== typ) fail('signature-context', {})
  const key = pinnedKeyFor(publicKey, jws)
  if (header.kid !== keyId(key)) fail('key-unknown', {})
  const payload = verifyJws({ jws, typ, publicKey: key })
  const value = checkShape(Receipt, parseCanonical(payload, { maxBytes: maxReceiptBytes }))
  const same = value.id === sent.id && value.digest === toBase64url(sent.digest) && value.sequence === sent.sequence
  if (!same) fail('digest-mismatch', {})
  const hasReason = value.state === 'refused' || value.state === 'set-aside'
  if (hasReason !== (value.code !== undefined)) fail('schema', {})
  return value as Verified<ReceiptValue>
}

function readText(bytes: Uint8Array): string {
  try {
    return utf8Decode(bytes)
  } catch {
    return fail('token-invalid', {})
  }
}
