import { canonicalBytes, checkShape, closed, hour, oneOf, parseCanonical, parseInstant } from '@comity/codec'
import { offenceNames, refusalGrounds } from '@comity/agreement'
import Type, { type Static } from 'typebox'
import { maxDocumentBytes } from '../documents.ts'
import { fail } from '../errors.ts'
import { Country, Currency, Digest, isCurrency, nullable, Paragraph, Uuid } from '../shapes.ts'

const Line = Type.String({ minLength: 1, maxLength: 500 })
/** Minor units (ISO 4217) without sign, point or leading zero. */
const Minor = Type.String({ pattern: '^(0|[1-9][0-9]{0,17})$' })

/** How the payment is known to the institutions on its way. */
const PaymentReference = closed({
  kind: oneOf(['uetr', 'end-to-end-id', 'transaction-output'] as const),
  value: Line,
})

const head = { schema: Type.Literal(1), freeze: Uuid, salt: Digest }

/** The claim, f1: what a bank needs to stop a payment (spec/freezes.md §3). */
export const FreezeClaimSchema = closed({
  ...head,
  agreement: Digest,
  purpose: oneOf(offenceNames),
  urgency: oneOf(['E1', 'U'] as const),
  /** The freeze from which the money moved on to here; null for the first. */
  parent: nullable(Uuid),
  payment: PaymentReference,
  amount: closed({ minor: Minor, currency: Currency }),
  sentAt: Type.String(),
  summary: Paragraph,
  victim: closed({ name: Line, country: Country, place: nullable(Line) }),
  originating: closed({ institution: Line, account: Line }),
  beneficiary: closed({ name: Line, institution: Line, account: Line, country: nullable(Country) }),
  intermediary: nullable(Line),
  recall: nullable(closed({ kind: oneOf(['camt.056', 'MT n92'] as const), reference: Line })),
  authority: Line,
  legalBasis: Line,
  /** Why the money is taken to be in motion still, where it was sent more than 72 hours before. */
  stillInMotion: nullable(Paragraph),
  /** What front staff may say to the account holder: neutral. */
  customerScript: Paragraph,
  holdUntil: Type.String(),
})
export type FreezeClaim = Static<typeof FreezeClaimSchema>

/** What a hold can be of: one payment, or the account that it came to. */
export const heldThings = ['transaction', 'account'] as const

/** What an institution found, f4, f6 and f6h: held, gone on, not there. */
export const FreezeFindingSchema = closed({
  ...head,
  held: Minor,
  movedOn: Minor,
  notFound: Minor,
  /** Until when it is held; null where nothing is. */
  until: nullable(Type.String()),
  hops: Type.Array(
    closed({ institution: Line, country: Country, account: nullable(Line), payment: PaymentReference, minor: Minor }),
    { maxItems: 100 },
  ),
  /** Why less is held than was claimed. */
  shortfall: nullable(Paragraph),
  /** What is held of it: the payment, without this word, or the account that it came to. */
  holds: Type.Optional(oneOf(heldThings)),
})
export type FreezeFinding = Static<typeof FreezeFindingSchema>

/** What an authority or court of the requested side ordered, f8, f10, f11, f13. */
export const FreezeOrderSchema = closed({
  ...head,
  order: oneOf(['confirm', 'extend', 'lift', 'confiscate', 'share'] as const),
  authority: Line,
  reference: Line,
  /** SHA-256 of the order as a document, base64url. */
  document: Digest,
  /** Of a lift, confiscation or split: how much. Null for a confirmation and an extension. */
  minor: nullable(Minor),
  /** The requesting side's part of a split, at most `minor`. */
  requestingMinor: nullable(Minor),
  until: nullable(Type.String()),
  /** Where the account holder can turn. */
  remedy: nullable(Paragraph),
})
export type FreezeOrder = Static<typeof FreezeOrderSchema>

/** Money on its way back, f12; the requesting side's institution confirms what came. */
export const FreezeReturnSchema = closed({ ...head, minor: Minor, victim: Line, payment: PaymentReference })
export type FreezeReturn = Static<typeof FreezeReturnSchema>

/** Why nothing is held, f7; `fix` says what would make it grantable. */
export const FreezeRefusalSchema = closed({ ...head, ground: oneOf(refusalGrounds), fix: nullable(Paragraph) })
export type FreezeRefusal = Static<typeof FreezeRefusalSchema>

export type FreezeDocument = FreezeClaim | FreezeFinding | FreezeOrder | FreezeReturn | FreezeRefusal

const freshFor = 72 * hour
/** The claim that a person wrote. `now` is when: an old payment needs a reason. Throws `schema`, `object-mismatch`. */
export function readFreezeClaim(value: unknown, now: number): FreezeClaim {
  const claim = checkShape(FreezeClaimSchema, value)
  const sent = parseInstant(claim.sentAt)
  const isMoney = claim.amount.minor !== '0' && isCurrency(claim.amount.currency)
  if (!isMoney || sent > now || parseInstant(claim.holdUntil) <= now) fail('schema', {})
  if (claim.urgency === 'E1' && now - sent > freshFor && claim.stillInMotion === null) fail('object-mismatch', {})
  return claim
}

/** A finding adds up: hops are what moved on, money that is held has an end, less than claimed has a reason. */
export function readFreezeFinding(value: unknown): FreezeFinding {
  const finding = checkShape(FreezeFindingSchema, value)
  const hops = finding.hops.reduce((sum, { minor }) => sum + BigInt(minor), 0n)
  if (hops !== BigInt(finding.movedOn)) fail('object-mismatch', {})
  if (finding.until !== null) parseInstant(finding.until)
  return finding
}

const needs: Readonly<Record<FreezeOrder['order'], { readonly minor: boolean; readonly until: boolean }>> = {
  confirm: { minor: false, until: true },
  extend: { minor: false, until: true },
  lift: { minor: true, until: false },
  confiscate: { minor: true, until: false },
  share: { minor: true, until: false },
}

/** An order names what its kind needs and nothing else. Throws `schema`. */
export function readFreezeOrder(value: unknown): FreezeOrder {
  const order = checkShape(FreezeOrderSchema, value)
  const { minor, until, requestingMinor } = order
  const isWhole =
    needs[order.order].minor === (minor !== null && minor !== '0') && needs[order.order].until === (until !== null)
  if (!isWhole || (order.order === 'share') !== (requestingMinor !== null)) fail('schema', {})
  if (BigInt(requestingMinor ?? '0') > BigInt(minor ?? '0')) fail('schema', {})
  if (until !== null) parseInstant(until)
  return order
}

/** A return of something. Throws `schema`. */
export function readFreezeReturn(value: unknown): FreezeReturn {
  const returned = checkShape(FreezeReturnSchema, value)
  return returned.minor === '0' ? fail('schema', {}) : returned
}

/** A refusal with its ground. Throws `schema`. */
export function readFreezeRefusal(value: unknown): FreezeRefusal {
  return checkShape(FreezeRefusalSchema, value)
}

/** The bytes of a document of a freeze, ready to be sealed; `documentDigest` names them. Throws `schema` past 256 KiB. */
export function composeFreezeDocument(document: FreezeDocument): Uint8Array {
  const bytes = canonicalBytes(document)
  return bytes.length > maxDocumentBytes ? fail('schema', { length: bytes.length }) : bytes
}

/** An opened document as JSON, for the reader of its row. Throws `json-noncanonical`. */
export function parseFreezeDocument(bytes: Uint8Array): unknown {
  return parseCanonical(bytes, { maxBytes: maxDocumentBytes })
}
