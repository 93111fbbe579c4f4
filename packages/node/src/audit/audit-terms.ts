import type { Terms } from '@comity/agreement'

/** What the terms say of an audit, with the auditors' keys. */
export interface AuditTerms {
  readonly openings: number
  readonly windowDays: number
  readonly erasedPercent: number
  /** X25519 public keys, base64url. */
  readonly auditors: readonly string[]
}

/** Undefined where nothing is kept for an auditor (spec/audit.md §1). */
export function auditTermsOf({ audit, auditors }: Pick<Terms, 'audit' | 'auditors'>): AuditTerms | undefined {
  if (audit === undefined || auditors.length === 0) return undefined
  const { openings, windowDays, erasedPercent } = audit
  return { openings, windowDays, erasedPercent, auditors: auditors.map(({ key }) => key) }
}
