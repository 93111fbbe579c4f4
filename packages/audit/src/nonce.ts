import {
  equalBytes,
  fromBase64url,
  i2osp,
  type Instant,
  lengthPrefixed,
  sha256,
  utf8Encode,
  type Verified,
} from '@comity/codec'
import { fail } from './errors.ts'

/** What places are drawn of: elements of batches, or rows of segments (spec/audit.md §3). */
export const drawnThings = ['question', 'row'] as const
export type DrawnThing = (typeof drawnThings)[number]

/** What an audit is of, fixed before its period begins (spec/audit.md §2). */
export interface AuditPlan {
  /** Id of the audit: random, one for both nodes. */
  readonly audit: string
  /** base64url of the agreement's hash. */
  readonly agreement: string
  readonly inquirer: string
  readonly publisher: string
  /** What is drawn: elements that the inquirer asked, or rows that the publisher published. */
  readonly of: DrawnThing
  /** The period: questions charged from `from` on and before `until`; rows are those of the manifest after it. */
  readonly from: Instant
  readonly until: Instant
}

/** 32 random bytes, known to the auditor alone until the draw. */
export interface AuditNonce {
  readonly plan: AuditPlan
  readonly nonce: Uint8Array
  readonly commitment: Uint8Array
}

const nonceBytes = 32
/** A nonce of one thing opens no commitment for the other. */
const domains = { question: utf8Encode('comity-audit-nonce/1'), row: utf8Encode('comity-audit-row-nonce/1') } as const

/** spec/audit.md §2: what both nodes log before the period. A commitment of one audit is opened by no nonce for another. */
export function commitNonce({ plan, nonce }: Pick<AuditNonce, 'plan' | 'nonce'>): Uint8Array {
  if (nonce.length !== nonceBytes) fail('audit-nonce', { length: nonce.length })
  const { audit, agreement, inquirer, publisher, from, until, of } = plan
  return sha256(
    lengthPrefixed(
      domains[of],
      utf8Encode(audit),
      fromBase64url(agreement, 32),
      utf8Encode(inquirer),
      utf8Encode(publisher),
      i2osp(from, 8),
      i2osp(until, 8),
      nonce,
    ),
  )
}

/**
 * The nonce is the one that was committed for this very audit, and was shown in none before: `shown` are the nonces of the
 * audits that the caller knows of. Throws `audit-nonce`, `audit-nonce-used`.
 */
export function verifyNonce({
  plan,
  nonce,
  commitment,
  shown,
}: AuditNonce & { readonly shown: readonly Uint8Array[] }): Verified<AuditNonce> {
  if (!equalBytes(commitNonce({ plan, nonce }), commitment)) fail('audit-nonce', {})
  if (shown.some((other) => equalBytes(other, nonce))) fail('audit-nonce-used', {})
  return { plan, nonce, commitment } as Verified<AuditNonce> // both checks have passed
}
