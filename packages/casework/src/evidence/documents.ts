import { canonicalBytes, checkShape, closed, oneOf, parseCanonical, parseInstant } from '@comity/codec'
import { europolNames, papNames, refusalGrounds, tlpNames } from '@comity/agreement'
import Type, { type Static } from 'typebox'
import { maxDocumentBytes } from '../documents.ts'
import { fail } from '../errors.ts'
import { Digest, nullable, Paragraph, Uuid } from '../shapes.ts'

const Line = Type.String({ minLength: 1, maxLength: 500 })
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const Handling = closed({
  tlp: oneOf(tlpNames),
  pap: oneOf(papNames),
  europol: Type.Array(oneOf(europolNames), { maxItems: europolNames.length, uniqueItems: true }),
})

/** What content may be used for, narrowest first. `onward`: given to somebody else. */
export const evidenceUses = ['intelligence', 'investigation', 'court', 'onward'] as const
export type EvidenceUse = (typeof evidenceUses)[number]

/** Files of one transfer. */
export const maxEvidenceFiles = 1_000

const head = { schema: Type.Literal(1), evidence: Uuid, salt: Digest }

/** One file as it was collected. */
export const EvidenceFileSchema = closed({ name: Line, bytes: Count, sha256: Digest })

/** What was collected and how, e1 (spec/evidence.md §3). */
export const EvidenceCollectionSchema = closed({
  ...head,
  agreement: Digest,
  /** The request that it answers; null for what is given unasked. */
  request: nullable(Uuid),
  title: Line,
  collectedAt: Type.String(),
  /** Function of who collected, as the court may know it. */
  collector: Line,
  source: Line,
  method: Line,
  tool: closed({ name: Line, version: Line }),
  legalBasis: Line,
  files: Type.Array(EvidenceFileSchema, { minItems: 1, maxItems: maxEvidenceFiles }),
})
export type EvidenceCollection = Static<typeof EvidenceCollectionSchema>

/** The sealed bag as it will travel, e2 and e8s: what its chunks add up to. */
export const EvidenceSealSchema = closed({
  ...head,
  /** A new one for each sealing: what was refused once never comes again under its name. */
  transfer: Uuid,
  /** RFC 6962 root over the chunks of the sealed bag. */
  root: Digest,
  chunkBytes: Type.Integer({ minimum: 1, maximum: 16_777_216 }),
  chunks: Type.Integer({ minimum: 1, maximum: 0xffff_ffff }),
  bytes: Count,
  /** age recipient to whom it is sealed. */
  recipient: Type.String({ pattern: '^age1[02-9ac-hj-np-z]{58}$' }),
})
export type EvidenceSeal = Static<typeof EvidenceSealSchema>

/** On what terms it is given, e3. */
export const EvidenceOfferSchema = closed({
  ...head,
  transfer: Uuid,
  handling: Handling,
  uses: Type.Array(oneOf(evidenceUses), { minItems: 1, maxItems: evidenceUses.length, uniqueItems: true }),
  /** Until when it may be kept. */
  retainUntil: Type.String(),
})
export type EvidenceOffer = Static<typeof EvidenceOfferSchema>

/** Why an offer is declined, e4d. */
export const EvidenceRefusalSchema = closed({ ...head, ground: oneOf(refusalGrounds), fix: nullable(Paragraph) })
export type EvidenceRefusal = Static<typeof EvidenceRefusalSchema>

/** What the receiver computed itself, e7. */
export const EvidenceReceiptSchema = closed({ ...head, transfer: Uuid, root: Digest, bytes: Count, files: Count })
export type EvidenceReceipt = Static<typeof EvidenceReceiptSchema>

/** What did not agree, e8. `files` are names out of the collection, where it is known which. */
export const EvidenceMismatchSchema = closed({
  ...head,
  transfer: Uuid,
  what: oneOf(['root', 'age', 'bag', 'file', 'count'] as const),
  files: Type.Array(Line, { maxItems: maxEvidenceFiles }),
})
export type EvidenceMismatch = Static<typeof EvidenceMismatchSchema>

/** A use, e9, or one for which consent is asked, e10. */
export const EvidenceUseSchema = closed({
  ...head,
  use: oneOf(evidenceUses),
  /** To whom, where it is `onward`. */
  recipient: nullable(Line),
  reason: Paragraph,
})
export type EvidenceUseNote = Static<typeof EvidenceUseSchema>

/** Something made of it, e11. */
export const EvidenceDerivationSchema = closed({
  ...head,
  item: Uuid,
  sha256: Digest,
  /** Root of the sealed bag that it was made of. */
  parent: Digest,
  handling: Handling,
  made: Line,
})
export type EvidenceDerivation = Static<typeof EvidenceDerivationSchema>

/** Why it is called back, e12; why it is kept all the same, e12k; when it was put away, e13. */
export const EvidenceReasonSchema = closed({
  ...head,
  act: oneOf(['recall', 'keep', 'archive'] as const),
  reason: Paragraph,
  until: nullable(Type.String()),
})
export type EvidenceReason = Static<typeof EvidenceReasonSchema>

/** The end of it at the receiver, e12r and e13p: every item is named, what was derived included. */
export const EvidenceCertificateSchema = closed({
  ...head,
  act: oneOf(['return', 'destroy'] as const),
  items: Type.Array(Uuid, { minItems: 1, maxItems: 1_001 }),
  method: Line,
  reason: Paragraph,
})
export type EvidenceCertificate = Static<typeof EvidenceCertificateSchema>

export type EvidenceDocument =
  | EvidenceCollection
  | EvidenceSeal
  | EvidenceOffer
  | EvidenceRefusal
  | EvidenceReceipt
  | EvidenceMismatch
  | EvidenceUseNote
  | EvidenceDerivation
  | EvidenceReason
  | EvidenceCertificate

/** A collection whose files have different names. Throws `schema`. */
export function readEvidenceCollection(value: unknown): EvidenceCollection {
  const collection = checkShape(EvidenceCollectionSchema, value)
  parseInstant(collection.collectedAt)
  const names = new Set(collection.files.map(({ name }) => name))
  return names.size === collection.files.length ? collection : fail('schema', {})
}

/** A seal whose numbers agree: so many chunks of that length make so many bytes. Throws `schema`. */
export function readEvidenceSeal(value: unknown): EvidenceSeal {
  const seal = checkShape(EvidenceSealSchema, value)
  return Math.ceil(seal.bytes / seal.chunkBytes) === seal.chunks ? seal : fail('schema', {})
}

/** Throws `schema`. */
export function readEvidenceOffer(value: unknown): EvidenceOffer {
  const offer = checkShape(EvidenceOfferSchema, value)
  parseInstant(offer.retainUntil)
  return offer
}

/** A use; one that is onward says to whom, and no other does. Throws `schema`. */
export function readEvidenceUse(value: unknown): EvidenceUseNote {
  const note = checkShape(EvidenceUseSchema, value)
  return (note.use === 'onward') === (note.recipient !== null) ? note : fail('schema', {})
}

/** A reason of that act; only what is kept has an end, where one is known. Throws `schema`. */
export function readEvidenceReason(value: unknown, act: EvidenceReason['act']): EvidenceReason {
  const reason = checkShape(EvidenceReasonSchema, value)
  if (reason.act !== act || (act !== 'keep' && reason.until !== null)) fail('schema', {})
  if (reason.until !== null) parseInstant(reason.until)
  return reason
}

/** The bytes of a document, ready to be sealed; `documentDigest` names them. Throws `schema` past 256 KiB. */
export function composeEvidenceDocument(document: EvidenceDocument): Uint8Array {
  const bytes = canonicalBytes(document)
  return bytes.length > maxDocumentBytes ? fail('schema', { length: bytes.length }) : bytes
}

/** An opened document as JSON, for the reader of its row. Throws `json-noncanonical`. */
export function parseEvidenceDocument(bytes: Uint8Array): unknown {
  return parseCanonical(bytes, { maxBytes: maxDocumentBytes })
}
