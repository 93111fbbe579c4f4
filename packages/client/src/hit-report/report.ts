import { MarkingSchema, TermsSchema } from '@comity/agreement'
import { CaseEventSchema } from '@comity/casework'
import {
  canonicalBytes,
  canonicalText,
  checkShape,
  closed,
  keyId,
  oneOf,
  parseCanonical,
  parseInstant,
  sha256,
  signJws,
  type SigningKey,
  toBase64url,
  utf8Encode,
} from '@comity/codec'
import { LogProof } from '@comity/tlog'
import Type, { type Static } from 'typebox'
import { fail } from '../errors.ts'

/** The JWS `typ` of a report. */
export const hitReportTyp = 'comity.hit.report+jws'
export const hitReportFormat = 'comity.hit-report/1'

/** A whole report: a segment has at most 5.8 MB, a batch with its answer half a megabyte, terms and manifest a megabyte each. */
export const maxHitReportBytes = 24 * 1024 * 1024

const Digest = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
const Party = Type.String({ pattern: '^[a-z][a-z0-9-]{1,62}[a-z0-9]$' })
const Uuid = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })
const InstantText = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' })
const Base64url = (maxLength: number) => Type.String({ pattern: '^[A-Za-z0-9_-]*$', maxLength })
const Jws = Type.String({ minLength: 1, maxLength: 1_500_000 })

/** What the inquirer's node signs (spec/hit-reports.md §3). */
export const HitReport = closed({
  format: Type.Literal(hitReportFormat),
  party: Party,
  publisher: Party,
  hit: Uuid,
  madeAt: InstantText,
  /** The party for which it was made: its marking lets it go there. */
  to: Party,
  marking: MarkingSchema,
  agreement: Digest,
  terms: TermsSchema,
  /** Signatures under the terms, JWS each. */
  signatures: Type.Array(Jws, { minItems: 1, maxItems: 200 }),
  foundAt: InstantText,
  /** When the inquirer's node learned that the publisher took the row back; null if it did not. */
  withdrawnAt: Type.Union([Type.Null(), InstantText]),
  events: Type.Array(CaseEventSchema, { minItems: 2, maxItems: 16 }),
  /** SHA-256 of the question's JWS, and of the answer's. */
  question: Digest,
  answer: Digest,
  position: Type.Integer({ minimum: 0, maximum: 4_095 }),
  manifest: closed({ jws: Jws, proof: LogProof }),
  /** SHA-256 of the segment in which the row stands. */
  segment: Digest,
  /** Entries of the inquirer's log: the question, then every event that a person made. */
  entries: Type.Array(LogProof, { minItems: 2, maxItems: 16 }),
  /** SHA-256 of the opening's RFC 8785 bytes. */
  opening: Digest,
})
export type HitReport = Static<typeof HitReport>

/** What names the identifier and shows that it is the one that was asked about (spec/hit-reports.md §4). */
export const HitOpening = closed({
  format: Type.Literal('comity.hit-opening/1'),
  hit: Uuid,
  salt: Digest,
  profile: Type.String({ pattern: '^[a-z]{2,16}/[1-9][0-9]?$' }),
  value: Type.String({ minLength: 1, maxLength: 4_096 }),
  blind: Digest,
})
export type HitOpening = Static<typeof HitOpening>

/** A report as one file. */
export const HitReportFile = closed({
  format: Type.Literal(hitReportFormat),
  report: Type.String({ minLength: 1, maxLength: maxHitReportBytes }),
  question: closed({ message: Jws, bulk: Base64url(180_000) }),
  answer: closed({ message: Jws, bulk: Base64url(180_000) }),
  segment: Base64url(8_000_000),
  /** Null in a sealed report: then it is a file of its own. */
  opening: Type.Union([Type.Null(), HitOpening]),
})
export type HitReportFile = Static<typeof HitReportFile>

/** Signs a report with the inquirer's message key. Throws `schema`. */
export function signHitReport({ report, key }: { readonly report: HitReport; readonly key: SigningKey }): string {
  const payload = canonicalBytes(checkShape(HitReport, report))
  return signJws({ key, kid: keyId(key.publicKey), typ: hitReportTyp, payload })
}

/** The digest by which a report names what opens it. */
export function openingDigest(opening: HitOpening): string {
  return toBase64url(sha256(canonicalBytes(opening)))
}

/** The digest by which the log names a report: SHA-256 of the JWS, base64url. */
export function hitReportDigest(jws: string): string {
  return toBase64url(sha256(utf8Encode(jws)))
}

/** A report's file: RFC 8785, one line. */
export function hitReportText(file: HitReportFile): string {
  return `${canonicalText(checkShape(HitReportFile, file))}\n`
}

/** Reads a report's file; proves nothing. Throws `json-noncanonical`, `schema`. */
export function readHitReportFile(text: string): HitReportFile {
  return checkShape(HitReportFile, readLine(text))
}

/** An opening's file: RFC 8785, one line. */
export function hitOpeningText(opening: HitOpening): string {
  return `${canonicalText(checkShape(HitOpening, opening))}\n`
}

/** Reads an opening's file. Throws `json-noncanonical`, `schema`. */
export function readHitOpening(text: string): HitOpening {
  return checkShape(HitOpening, readLine(text))
}

/** Reads what a report's JWS says; whether it is signed is for `verifyHitReport`. Throws `json-noncanonical`, `schema`. */
export function readHitReport(payload: Uint8Array): HitReport {
  const report = checkShape(HitReport, parseCanonical(payload, { maxBytes: maxHitReportBytes }))
  for (const text of [report.madeAt, report.foundAt]) parseInstant(text)
  return report
}

function readLine(text: string): unknown {
  if (text.length > maxHitReportBytes) fail('schema', { length: text.length })
  return parseCanonical(utf8Encode(text.endsWith('\n') ? text.slice(0, -1) : text), { maxBytes: maxHitReportBytes })
}

/** What a report can be found to break: the part that does not hold. */
export const hitReportParts = [
  'keys',
  'report',
  'agreement',
  'question',
  'commitment',
  'answer',
  'manifest',
  'segment',
  'evaluation',
  'events',
  'log',
  'opening',
  'label',
] as const
export type HitReportPart = (typeof hitReportParts)[number]
export const HitReportPart = oneOf(hitReportParts)
