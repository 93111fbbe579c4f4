import type { AuditPlan, PinnedLog } from '@comity/audit'
import { fromBase64url } from '@comity/codec'
import { parseVerifierKey } from '@comity/tlog'
import type { auditClose } from './api/audit.close.ts'
import type { ResultOf } from './api/define.ts'
import type { OwnNode } from './own.ts'

/** An auditor's session on both nodes (spec/audit.md §9): what it planned, and what only it holds. */
export interface AuditSession {
  readonly inquirer: OwnNode
  readonly publisher: OwnNode
  readonly plan: AuditPlan
  readonly nonce: Uint8Array
  readonly nonceCommitment: Uint8Array
  /** X25519, 32 bytes. */
  readonly privateKey: Uint8Array
  /** base64url, as the terms name it. */
  readonly publicKey: string
}

export type Closed = ResultOf<typeof auditClose>

/** What both nodes told when the audit was closed. */
export interface BothClosed {
  readonly inquirer: Closed
  readonly publisher: Closed
}

/** The log of the party that is audited, as the other one knows it. */
export function pinnedLog({ inquirer, publisher }: BothClosed, { of }: AuditPlan): PinnedLog {
  const [told, key] = of === 'row' ? [inquirer, inquirer.publisherLogKey] : [publisher, publisher.logKey]
  const { name: origin, publicKey } = parseVerifierKey(key)
  const { cosignatures: count, witnesses } = told
  return { origin, publicKey, cosignatures: { count, witnesses: witnesses.map(parseVerifierKey) } }
}

/** Message keys that both know: the other party cannot make one up, nor the audited one deny one that it handed over. */
export function sharedMessageKeys({ inquirer, publisher }: BothClosed): readonly Uint8Array[] {
  return inquirer.messageKeys.filter((key) => publisher.messageKeys.includes(key)).map((key) => fromBase64url(key, 32))
}
