export {
  HitOpening,
  hitOpeningText,
  HitReport,
  hitReportDigest,
  HitReportFile,
  hitReportFormat,
  hitReportText,
  maxHitReportBytes,
  openingDigest,
  readHitOpening,
  readHitReport,
  readHitReportFile,
  signHitReport,
} from './report.ts'
export type { TrustedCards } from './keys.ts'
export { type ProvenHit, type ProvenLogEntry, verifyHitReport } from './verify.ts'
