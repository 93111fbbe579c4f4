import {
  asUnverified,
  canonicalBytes,
  checkShape,
  equalBytes,
  formatInstant,
  fromBase64url,
  type Instant,
  isComityError,
  type Json,
  keyId,
  parseCanonical,
  parseInstant,
  readJws,
  readJwsHeader,
  sha256,
  signJws,
  type SigningKey,
  toBase64url,
  type Unverified,
  utf8Decode,
  utf8Encode,
  type Verified,
  verifyReadJws,
} from '@comity/codec'
import type { TSchema } from 'typebox'
import { type MessageBody, type MessageDefinition, messageType } from './definition.ts'
import { Envelope, type EnvelopePayload, type Message, schemaVersion } from './envelope.ts'
import { fail } from './errors.ts'

export interface NewMessage<Definition extends MessageDefinition> {
  readonly definition: Definition
  readonly key: SigningKey
  readonly from: string
  readonly to: string
  readonly id: string
  /** Needed for `sequenced` messages, refused for others. */
  readonly sequence: number | undefined
  /** The channel epoch of a sequenced message; absent for the first. */
  readonly channelEpoch?: number
  readonly sentAt: Instant
  readonly body: MessageBody<Definition>
  readonly bulk: Uint8Array | undefined
}

/** Signs a message (spec/messages.md §3): the JWS that the partner, a court or an auditor reads. Throws `schema`. */
export function signMessage<const Definition extends MessageDefinition>(message: NewMessage<Definition>): string {
  const { definition, key, from, to, id, sequence, channelEpoch = 1, sentAt, bulk } = message
  if ((definition.kind === 'sequenced') !== (sequence !== undefined)) fail('schema', {})
  const payload: EnvelopePayload = {
    schema: schemaVersion,
    name: definition.name,
    from,
    to,
    id,
    ...(sequence === undefined ? {} : { sequence }),
    ...(channelEpoch === 1 ? {} : { channelEpoch }),
    sentAt: formatInstant(sentAt),
    body: checkShape(definition.body, message.body),
    ...(bulk === undefined ? {} : { bulk: bindBulk(bulk) }),
  }
  return signJws({
    key,
    kid: keyId(key.publicKey),
    typ: messageType(definition.name),
    payload: canonicalBytes(checkShape(Envelope, payload)),
  })
}

/**
 * A pinned message key, or what finds the one that a `kid` names among a party's own: after a rollover what the former key
 * signed is still on its way (spec/keys.md §4).
 */
export type PinnedKey = Uint8Array | ((kid: string) => Uint8Array)

/** The pinned key that a JWS is to be verified with. Throws `token-invalid`, and what the search throws. */
export function pinnedKeyFor(key: PinnedKey, jws: string): Uint8Array {
  return typeof key === 'function' ? key(readJwsHeader(jws).kid) : key
}

export interface ForeignMessage<Body extends TSchema> {
  readonly definition: MessageDefinition<Body>
  readonly message: Unverified<Message>
  readonly bulk: Uint8Array | undefined
  /** The party whose hop brought the message, and its pinned message key. */
  readonly sender: { readonly party: string; readonly publicKey: PinnedKey }
  /** The party that reads it. */
  readonly recipient: string
}

/**
 * Checks a message from another node, in this order: size, type, addresses, signature, canonical form, shape, name,
 * bulk (spec/messages.md §5). The addresses come before the signature so that a relayed message says that it was relayed.
 * Throws `token-invalid`, `signature-context`, `wrong-recipient`, `key-unknown`, `signature-invalid`,
 * `json-noncanonical`, `schema`, `digest-mismatch`.
 */
export function verifyMessage<const Body extends TSchema>(
  foreign: ForeignMessage<Body>,
): Verified<Message<MessageBody<MessageDefinition<Body>>>> {
  const { definition, message, bulk, sender, recipient } = foreign
  if (message.length > definition.maxBytes) fail('schema', { length: message.length })
  const jws = readJwsText(message)
  const read = readJws(jws)
  if (read.header.typ !== messageType(definition.name)) fail('signature-context', {})
  checkAddresses({ claimed: read.payload, from: sender.party, to: recipient })
  const publicKey = typeof sender.publicKey === 'function' ? sender.publicKey(read.header.kid) : sender.publicKey
  if (read.header.kid !== keyId(publicKey)) fail('key-unknown', {})
  const payload = verifyReadJws({ read, typ: messageType(definition.name), publicKey })
  const envelope = checkShape(Envelope, parseCanonical(payload, { maxBytes: definition.maxBytes }))
  if (envelope.name !== definition.name) fail('signature-context', {})
  if ((definition.kind === 'sequenced') !== (envelope.sequence !== undefined)) fail('schema', {})
  if (envelope.sequence === undefined && envelope.channelEpoch !== undefined) fail('schema', {})
  parseInstant(envelope.sentAt)
  checkBulk(envelope.bulk, bulk)
  const { from, to, id, name, sequence, channelEpoch = 1, sentAt } = envelope
  const body = checkShape(definition.body, envelope.body)
  const digest = sha256(message)
  return { from, to, id, name, sequence, channelEpoch, sentAt, body, digest, jws } as Verified<
    Message<MessageBody<MessageDefinition<Body>>>
  >
}

/** The bytes of a JWS that came from outside. */
export function foreignMessage(jws: string): Unverified<Message> {
  return asUnverified<Message>(utf8Encode(jws))
}

function readJwsText(bytes: Uint8Array): string {
  try {
    return utf8Decode(bytes)
  } catch {
    return fail('token-invalid', {})
  }
}

function checkAddresses({ claimed, from, to }: { claimed: Uint8Array; from: string; to: string }): void {
  let payload: Json
  try {
    payload = JSON.parse(utf8Decode(claimed)) as Json
  } catch {
    return fail('json-noncanonical', {})
  }
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return fail('schema', {})
  const { from: claimedFrom, to: claimedTo } = payload as Readonly<Record<string, Json>>
  if (claimedTo !== to || claimedFrom !== from || from === to) fail('wrong-recipient', {})
}

function bindBulk(bulk: Uint8Array): { readonly length: number; readonly sha256: string } {
  return { length: bulk.length, sha256: toBase64url(sha256(bulk)) }
}

function checkBulk(binding: EnvelopePayload['bulk'], bulk: Uint8Array | undefined): void {
  if (binding === undefined && bulk === undefined) return
  if (binding === undefined || bulk === undefined) return fail('digest-mismatch', {})
  let expected: Uint8Array
  try {
    expected = fromBase64url(binding.sha256, 32)
  } catch (error) {
    if (isComityError(error)) return fail('schema', {})
    throw error
  }
  if (binding.length !== bulk.length || !equalBytes(expected, sha256(bulk))) fail('digest-mismatch', {})
}
