import {
  asUnverified,
  canonicalBytes,
  checkShape,
  closed,
  formatInstant,
  type Instant,
  type Json,
  keyId,
  parseCanonical,
  parseInstant,
  readJwsHeader,
  readUnverifiedPayload,
  sha256,
  signJws,
  type SigningKey,
  type Unverified,
  utf8Decode,
  utf8Encode,
  type Verified,
  verifyJws,
} from '@comity/codec'
import Type, { type Static } from 'typebox'
import { messageType } from '../definition.ts'
import { fail } from '../errors.ts'
import { type PinnedKey, pinnedKeyFor } from '../message.ts'
import { maxPartLength, maxParts, PouchPartEntry, partOrder } from './parts.ts'
import { Count, InstantText, PartyCode, Uuid } from '../shapes.ts'

/** Wire name of a pouch's manifest. */
export const pouchName = 'pouch'
/** Longest JWS of a manifest. */
export const maxPouchManifest = 2_097_152
/** How many of the reader's pouches a manifest says were opened. */
export const maxOpened = 256

/** What a pouch holds, from whom and for whom (spec/pouch.md §3). */
export const PouchManifest = closed({
  schema: Type.Literal(1),
  from: PartyCode,
  to: PartyCode,
  pouch: Uuid,
  /** Counts the pouches from this sender to this reader, from 1. */
  number: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  createdAt: InstantText,
  expiresAt: InstantText,
  /** Pouches of the reader that the sender has opened, newest first: what was in them need not come again. */
  opened: Type.Array(Uuid, { maxItems: maxOpened }),
  /** Size of the newest checkpoint of the reader's log that the sender has seen, or null. */
  seen: Type.Union([Type.Null(), Count]),
  parts: Type.Array(PouchPartEntry, { maxItems: maxParts }),
})

export type PouchManifestValue = Static<typeof PouchManifest>

/** A manifest that its sender signed for this reader. */
export interface PouchHead {
  readonly manifest: PouchManifestValue
  readonly createdAt: Instant
  readonly expiresAt: Instant
  /** SHA-256 of the JWS bytes. */
  readonly digest: Uint8Array
  readonly jws: string
}

/** Signs the manifest of a pouch with the sender's message key. Throws `schema`. */
export function signPouch({
  key,
  manifest,
}: {
  readonly key: SigningKey
  readonly manifest: Omit<PouchManifestValue, 'schema' | 'createdAt' | 'expiresAt'> & {
    readonly createdAt: Instant
    readonly expiresAt: Instant
  }
}): string {
  const times = { createdAt: formatInstant(manifest.createdAt), expiresAt: formatInstant(manifest.expiresAt) }
  const value = checkForm(checkShape(PouchManifest, { ...manifest, ...times, schema: 1 }))
  return signJws({ key, kid: keyId(key.publicKey), typ: messageType(pouchName), payload: canonicalBytes(value) })
}

/** The manifest of a pouch, from outside. */
export function foreignPouch(jws: string): Unverified<PouchHead> {
  return asUnverified<PouchHead>(utf8Encode(jws))
}

/**
 * Who a manifest says it is from, so that the reader finds the key it has pinned. Proves nothing. Throws `token-invalid`,
 * `schema`.
 */
export function claimedSender(jws: string): string {
  let payload: Json
  try {
    payload = JSON.parse(utf8Decode(readUnverifiedPayload(jws))) as Json
  } catch {
    return fail('token-invalid', {})
  }
  const from = typeof payload === 'object' && payload !== null && 'from' in payload ? payload['from'] : undefined
  return checkShape(PartyCode, from)
}

export interface ForeignPouch {
  readonly manifest: Unverified<PouchHead>
  readonly sender: { readonly party: string; readonly publicKey: PinnedKey }
  readonly recipient: string
  readonly now: Instant
}

/**
 * Checks the manifest of a pouch, in this order: size, type, key, signature, canonical form, shape, addresses, parts, time
 * (spec/pouch.md §4). Throws `schema`, `token-invalid`, `signature-context`, `key-unknown`, `signature-invalid`,
 * `json-noncanonical`, `wrong-recipient`, `pouch-expired`.
 */
export function verifyPouch({ manifest, sender, recipient, now }: ForeignPouch): Verified<PouchHead> {
  if (manifest.length > maxPouchManifest) fail('schema', { length: manifest.length })
  const jws = readText(manifest)
  const header = readJwsHeader(jws)
  if (header.typ !== messageType(pouchName)) fail('signature-context', {})
  const publicKey = pinnedKeyFor(sender.publicKey, jws)
  if (header.kid !== keyId(publicKey)) fail('key-unknown', {})
  const payload = verifyJws({ jws, typ: messageType(pouchName), publicKey })
  const value = checkShape(PouchManifest, parseCanonical(payload, { maxBytes: maxPouchManifest }))
  if (value.to !== recipient || value.from !== sender.party || value.from === value.to) fail('wrong-recipient', {})
  checkForm(value)
  const expiresAt = parseInstant(value.expiresAt)
  if (expiresAt <= now) fail('pouch-expired', {})
  const createdAt = parseInstant(value.createdAt)
  return { manifest: value, createdAt, expiresAt, digest: sha256(manifest), jws } as Verified<PouchHead>
}

/** spec/pouch.md §3: parts in the one order of their kinds, each within its bound, answers with their question. */
function checkForm(value: PouchManifestValue): PouchManifestValue {
  let last = 0
  for (const part of value.parts) {
    const order = partOrder(part.kind)
    if (order < last || part.length > maxPartLength(part)) fail('schema', { length: part.length })
    if ((part.kind === 'answer' || part.kind === 'refusal') !== (part.question !== undefined)) fail('schema', {})
    last = order
  }
  return value
}

function readText(bytes: Uint8Array): string {
  try {
    return utf8Decode(bytes)
  } catch {
    return fail('token-invalid', {})
  }
}
