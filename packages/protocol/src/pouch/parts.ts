import { canonicalBytes, checkShape, closed, oneOf, parseCanonical } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { decodeFrame, encodeFrame, type Framed, framedContentType, jwsContentType } from '../bulk.ts'
import type { MessageDefinition } from '../definition.ts'
import { fail } from '../errors.ts'
import { maxReceiptBytes, receiptName } from '../messages/message.receipt.ts'
import { messageNamed } from '../registry.ts'
import { Count, Digest, Uuid } from '../shapes.ts'

/** Most parts of one pouch. */
export const maxParts = 8_192
/** Longest segment (spec/matching.md §5): a manifest names no longer one, and a reader holds a part whole in memory. */
const maxSegment = 8_388_608
/** Longest refusal, checkpoint with its proof, and list of cosignatures. */
const maxText = 65_536

/**
 * Kinds of parts, in the order in which they stand and are taken up (spec/pouch.md §3): what settles comes before what
 * brings, questions come after what may permit them, and a newer checkpoint after the questions that show older ones.
 */
export const pouchPartKinds = [
  'receipt',
  'cosignature',
  'message',
  'segment',
  'answer',
  'refusal',
  'question',
  'wanted',
  'checkpoint',
] as const
export type PouchPartKind = (typeof pouchPartKinds)[number]

/** A part as the manifest names it. */
export const PouchPartEntry = closed({
  kind: oneOf(pouchPartKinds),
  /** The wire name; of a segment its SHA-256 in lower-case hex. */
  name: Type.String({ pattern: '^(?:[a-z]+(?:[.-][a-z]+){1,4}|[0-9a-f]{64})$', maxLength: 64 }),
  length: Count,
  sha256: Digest,
  /** The id of the question that an answer or refusal belongs to. */
  question: Type.Optional(Uuid),
})
export type PouchPartEntry = Static<typeof PouchPartEntry>

/** Wire names of the parts that carry what witnesses sign (spec/pouch.md §3). */
export const checkpointPartName = 'witness.add-checkpoint'
export const cosignaturePartName = 'witness.cosignature'

/** Where a kind stands in a pouch. */
export function partOrder(kind: PouchPartKind): number {
  return pouchPartKinds.indexOf(kind)
}

/** The longest content of a part of this kind and name; its name must be one that the kind has. Throws `schema`. */
export function maxPartLength({ kind, name }: Pick<PouchPartEntry, 'kind' | 'name'>): number {
  if (kind === 'segment' || kind === 'wanted') {
    if (!/^[0-9a-f]{64}$/.test(name)) fail('schema', {})
    return kind === 'segment' ? maxSegment : 0
  }
  if (kind === 'receipt') return name === receiptName ? maxReceiptBytes : fail('schema', {})
  if (kind === 'checkpoint') return name === checkpointPartName ? maxText : fail('schema', {})
  if (kind === 'cosignature') return name === cosignaturePartName ? maxText : fail('schema', {})
  const definition = partDefinition({ kind, name })
  return kind === 'refusal' ? maxText : definition.maxBytes + (definition.maxBulk > 0 ? 4 + definition.maxBulk : 0)
}

const kindOf = { message: 'sequenced', question: 'question', answer: 'answer', refusal: 'question' } as const

/** The definition of the message that a part holds; of a refusal that of the question. Throws `schema`. */
export function partDefinition({
  kind,
  name,
}: {
  readonly kind: keyof typeof kindOf
  readonly name: string
}): MessageDefinition {
  const definition = messageNamed(name)
  return definition?.kind === kindOf[kind] ? definition : fail('schema', {})
}

/** The content of a part that holds a message: its JWS, or for one that has bulk data the frame of spec/messages.md §4. */
export function encodeMessagePart(definition: MessageDefinition, { jws, bulk }: Framed): Uint8Array {
  const framed = definition.maxBulk > 0
  return encodeFrame({ jws, bulk: framed ? (bulk ?? new Uint8Array()) : undefined }).content
}

/** Reads it back. Throws `schema`. */
export function decodeMessagePart(definition: MessageDefinition, content: Uint8Array): Framed {
  return decodeFrame({ contentType: definition.maxBulk > 0 ? framedContentType : jwsContentType, content }, definition)
}

/** Why a question was refused: what the problem of an online answer says (spec/http.md §6). */
export const PouchRefusal = closed({
  code: Type.String({ pattern: '^[a-z][a-z0-9-]{1,63}$' }),
  status: Type.Integer({ minimum: 400, maximum: 599 }),
  /** With `checkpoint-invalid`: size of the newest checkpoint that the publisher has seen. */
  seen: Type.Optional(Count),
})
export type PouchRefusal = Static<typeof PouchRefusal>

/** The content of a refusal. */
export function encodeRefusal(refusal: PouchRefusal): Uint8Array {
  return canonicalBytes(checkShape(PouchRefusal, refusal))
}

/** Reads it back. Throws `json-noncanonical`, `schema`. */
export function decodeRefusal(content: Uint8Array): PouchRefusal {
  return checkShape(PouchRefusal, parseCanonical(content, { maxBytes: maxText }))
}
