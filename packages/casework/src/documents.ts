import {
  canonicalBytes,
  checkShape,
  closed,
  oneOf,
  parseCanonical,
  parseInstant,
  sha256,
  toBase64url,
} from '@comity/codec'
import {
  categoryOf,
  europolNames,
  type Marking,
  MarkingSchema,
  offenceNames,
  offences,
  papNames,
  readMarking,
  refusalGrounds,
  tlpNames,
  urgencies,
} from '@comity/agreement'
import Type, { type Static } from 'typebox'
import { fail } from './errors.ts'
import { groundRules, requireLawfulReason } from './request/grounds.ts'
import { caseKinds, checkParticulars, hasParticulars, ParticularsSchema } from './request/particulars.ts'
import { Digest, nullable, Paragraph, PartyCode, Uuid } from './shapes.ts'

/** What a person releases in an information request: travels sealed to the requested party (spec/casework.md §7). */
export const RequestDocumentSchema = closed({
  /** 5 in one of a kind with particulars or that follows another, else 4 in a marked document, else 3 in a confidential one, 2 in one with `offence`, 1 in any other: who does not know refuses. */
  schema: Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(3), Type.Literal(4), Type.Literal(5)]),
  request: Uuid,
  kind: oneOf(caseKinds),
  agreement: Digest,
  purpose: oneOf(offenceNames),
  /** The act within the purpose that is investigated; absent where the whole category is. */
  offence: Type.Optional(oneOf(offences)),
  /** Of the requested party only its fenced persons may know that this request exists (spec/casework.md §12). */
  confidential: Type.Optional(Type.Literal(true)),
  urgency: oneOf(urgencies),
  /** The hit that the request rests on, as the requested party can find it: its own row. */
  citation: closed({
    agreement: Digest,
    publisher: PartyCode,
    epoch: Type.Integer({ minimum: 0, maximum: 0xffff_ffff }),
    batch: Uuid,
    rowReference: Type.String({ pattern: '^[A-Za-z0-9_-]{11}$' }),
  }),
  identifier: closed({
    profile: Type.String({ pattern: '^[a-z]{2,16}/[1-9][0-9]?$' }),
    value: Type.String({ minLength: 1, maxLength: 2_000 }),
  }),
  question: Paragraph,
  /** What the kind says beside the question; absent with information. */
  particulars: Type.Optional(ParticularsSchema),
  /** An earlier request that rests on the same hit: of preserved data, for instance, the preservation. */
  follows: Type.Optional(Uuid),
  /** How what it quotes may be used; absent in documents of before, which counts as the strictest. */
  marking: Type.Optional(MarkingSchema),
  /** A person confirmed the hit before it was cited. */
  confirmation: closed({ confirmedAt: Type.String() }),
  /** 32 random bytes: the digest in the events cannot be tried out. */
  salt: Digest,
})
export type RequestDocument = Static<typeof RequestDocumentSchema>

/** The answer to an information request: travels sealed to the requesting party. */
export const AnswerDocumentSchema = closed({
  /** 2 in one with a `marking`, 1 in one with a `handling` alone. */
  schema: Type.Union([Type.Literal(1), Type.Literal(2)]),
  request: Uuid,
  nothingFound: Type.Boolean(),
  text: Paragraph,
  searchedSources: Type.Array(Type.String({ minLength: 1, maxLength: 500 }), { maxItems: 50 }),
  searchedAt: Type.String(),
  handling: Type.Optional(
    closed({
      tlp: oneOf(tlpNames),
      pap: oneOf(papNames),
      europol: Type.Array(oneOf(europolNames), { maxItems: europolNames.length }),
    }),
  ),
  marking: Type.Optional(MarkingSchema),
  salt: Digest,
})
export type AnswerDocument = Static<typeof AnswerDocumentSchema>

/** The refusal of a request, with its ground: travels sealed to the requesting party. */
export const RefusalDocumentSchema = closed({
  /** 2 in one with `reason` and what its ground states; 1 in one of R06 without. */
  schema: Type.Union([Type.Literal(1), Type.Literal(2)]),
  request: Uuid,
  ground: oneOf(refusalGrounds),
  /** What would make it grantable, in the person's words; null where nothing would. */
  fix: nullable(Paragraph),
  refusedAt: Type.String(),
  reason: Type.Optional(Paragraph),
  /** Further grounds, without the first. */
  secondary: Type.Optional(Type.Array(oneOf(refusalGrounds), { maxItems: refusalGrounds.length, uniqueItems: true })),
  /** Of R16: when it was looked for. */
  searchedAt: Type.Optional(nullable(Type.String())),
  /** Of R17: since when it is impossible, and who may have it now. */
  since: Type.Optional(nullable(Type.String())),
  nextHop: Type.Optional(nullable(Paragraph)),
  /** Of R08 after an acceptance: the decision, and the SHA-256 of its document. */
  court: Type.Optional(
    nullable(closed({ reference: Type.String({ minLength: 1, maxLength: 500 }), document: Digest })),
  ),
  salt: Digest,
})
export type RefusalDocument = Static<typeof RefusalDocumentSchema>

/** A document in canonical form is at most this long. */
export const maxDocumentBytes = 256 * 1024

/** The bytes of a request document, ready to be sealed. Throws `schema`. */
export function composeRequestDocument(document: RequestDocument): Uint8Array {
  return bounded(canonicalBytes(checkRequestDocument(document)))
}

/**
 * Reads an opened request document. Throws `json-noncanonical`, `schema`, `object-mismatch` for an inconsistent one.
 */
export function readRequestDocument(bytes: Uint8Array): RequestDocument {
  return checkRequestDocument(parseCanonical(bytes, { maxBytes: maxDocumentBytes }))
}

/** The `schema` of a request document with these members. */
export function requestSchemaOf({
  offence,
  confidential,
  marking,
  particulars,
  follows,
}: Pick<
  RequestDocument,
  'offence' | 'confidential' | 'marking' | 'particulars' | 'follows'
>): RequestDocument['schema'] {
  if (particulars !== undefined || follows !== undefined) return 5
  if (marking !== undefined) return 4
  if (confidential === true) return 3
  return offence === undefined ? 1 : 2
}

/**
 * The bytes of an answer, ready to be sealed. Throws `schema`, and `object-mismatch` for "nothing found" without
 * where.
 */
export function composeAnswerDocument(document: AnswerDocument): Uint8Array {
  return bounded(canonicalBytes(checkAnswerDocument(document)))
}

/** Reads an opened answer. Throws `json-noncanonical`, `schema`, `object-mismatch`. */
export function readAnswerDocument(bytes: Uint8Array): AnswerDocument {
  return checkAnswerDocument(parseCanonical(bytes, { maxBytes: maxDocumentBytes }))
}

/** The bytes of a refusal, ready to be sealed. Throws `schema`. */
export function composeRefusalDocument(document: RefusalDocument): Uint8Array {
  return bounded(canonicalBytes(checkRefusalDocument(document)))
}

/** Reads an opened refusal. Throws `json-noncanonical`, `schema`. */
export function readRefusalDocument(bytes: Uint8Array): RefusalDocument {
  return checkRefusalDocument(parseCanonical(bytes, { maxBytes: maxDocumentBytes }))
}

/** How what a party wrote may be used: what it does not say is the strictest (spec/agreements.md §5). */
export function markingOfDocument(
  { marking, handling }: { readonly marking?: Marking; readonly handling?: AnswerDocument['handling'] },
  author: string,
): Marking {
  return marking ?? readMarking({ ...handling }, author)
}

/** The digest by which events name a document or answer: SHA-256 of its bytes, base64url. */
export function documentDigest(bytes: Uint8Array): string {
  return toBase64url(sha256(bytes))
}

function checkRequestDocument(value: unknown): RequestDocument {
  const document = checkShape(RequestDocumentSchema, value)
  parseInstant(document.confirmation.confirmedAt)
  if (document.schema !== requestSchemaOf(document)) fail('schema', {})
  // An act of another category would ask for more than the decision was about (spec/attacks.md D-07).
  if (categoryOf(document.offence ?? document.purpose) !== document.purpose) fail('object-mismatch', {})
  if (document.citation.agreement !== document.agreement) fail('object-mismatch', {})
  const { kind, particulars, follows, request, marking } = document
  if (hasParticulars(kind)) checkParticulars(kind, particulars)
  else if (particulars !== undefined) fail('schema', {})
  if (document.schema === 5 && marking === undefined) fail('schema', {})
  if (follows === request) fail('object-mismatch', {})
  return document
}

function checkAnswerDocument(value: unknown): AnswerDocument {
  const document = checkShape(AnswerDocumentSchema, value)
  parseInstant(document.searchedAt)
  const isMarked = document.marking !== undefined
  if (isMarked === (document.handling !== undefined) || isMarked !== (document.schema === 2)) fail('schema', {})
  // spec/casework.md §4, q19: never a silent empty answer.
  if (document.nothingFound && document.searchedSources.length === 0) fail('object-mismatch', {})
  return document
}

function checkRefusalDocument(value: unknown): RefusalDocument {
  const document = checkShape(RefusalDocumentSchema, value)
  const { reason, secondary, searchedAt, since, nextHop, court, ground } = document
  const refused = parseInstant(document.refusedAt)
  const further = [reason, secondary, searchedAt, since, nextHop, court]
  const isWhole = further.every((member) => (member !== undefined) === (document.schema === 2))
  if (!isWhole || (document.schema === 1 && ground !== 'R06')) fail('schema', {})
  for (const past of [searchedAt, since]) {
    if (typeof past === 'string' && parseInstant(past) > refused) fail('object-mismatch', {})
  }
  if (secondary?.includes(ground) === true) fail('object-mismatch', {})
  // Never a silent empty answer, and nothing is impossible since never (spec/casework.md §4.2).
  const { states } = groundRules[ground]
  if (document.schema === 2 && states !== null && typeof document[states] !== 'string') fail('object-mismatch', {})
  if (reason !== undefined) requireLawfulReason(reason)
  return document
}

function bounded(bytes: Uint8Array): Uint8Array {
  if (bytes.length > maxDocumentBytes) fail('schema', { length: bytes.length })
  return bytes
}
