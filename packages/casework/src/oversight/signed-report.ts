import {
  canonicalBytes,
  checkShape,
  keyId,
  parseCanonical,
  parseInstant,
  readJwsHeader,
  readUnverifiedPayload,
  sha256,
  signJws,
  type SigningKey,
  toBase64url,
  utf8Encode,
  type Verified,
  verifyJws,
} from '@comity/codec'
import { fail } from '../errors.ts'
import { OversightReport } from './figures.ts'

/** The JWS `typ` of a report. */
export const oversightReportTyp = 'comity.oversight.report+jws'

/** A report in its signed form is at most this long. */
export const maxReportBytes = 16 * 1024 * 1024

/** Signs a report with the party's message key (spec/oversight.md §6). Throws `schema`. */
export function signOversightReport({
  report,
  key,
}: {
  readonly report: OversightReport
  readonly key: SigningKey
}): string {
  const payload = canonicalBytes(checkReport(report))
  return signJws({ key, kid: keyId(key.publicKey), typ: oversightReportTyp, payload })
}

/** The digest by which a log entry names a report: SHA-256 of the JWS, base64url. */
export function reportDigest(jws: string): string {
  return toBase64url(sha256(utf8Encode(jws)))
}

/**
 * Verifies a report with the message key of the party that it names. Throws `token-invalid`, `signature-context`,
 * `signature-invalid`, `json-noncanonical`, `schema`, `object-mismatch` for the report of another party.
 */
export function verifyOversightReport({
  jws,
  party,
  publicKey,
}: {
  readonly jws: string
  readonly party: string
  readonly publicKey: Uint8Array
}): Verified<OversightReport> {
  if (jws.length > maxReportBytes) fail('token-invalid', { length: jws.length })
  const payload = verifyJws({ jws, typ: oversightReportTyp, publicKey })
  if (readJwsHeader(jws).kid !== keyId(publicKey)) fail('signature-invalid', {})
  const report = readPayload(payload)
  if (report.party !== party) fail('object-mismatch', {})
  return report as Verified<OversightReport> // the one place where a report becomes verified
}

/** Reads a report without proving anything: to show one's own, or to find whose key proves it. */
export function readOversightReport(jws: string): OversightReport {
  if (jws.length > maxReportBytes) fail('token-invalid', { length: jws.length })
  return readPayload(readUnverifiedPayload(jws))
}

function readPayload(payload: Uint8Array): OversightReport {
  return checkReport(parseCanonical(payload, { maxBytes: maxReportBytes }))
}

function checkReport(value: unknown): OversightReport {
  const report = checkShape(OversightReport, value)
  for (const text of [report.from, report.to, report.madeAt]) parseInstant(text)
  if (report.from >= report.to || report.to > report.madeAt) fail('report-period', {})
  return report
}
