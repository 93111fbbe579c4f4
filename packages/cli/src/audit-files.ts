import { type AuditPlan, drawnThings } from '@comity/audit'
import {
  canonicalText,
  checkShape,
  closed,
  formatInstant,
  fromBase64url,
  parseCanonical,
  parseInstant,
  toBase64url,
  utf8Encode,
} from '@comity/codec'
import Type from 'typebox'
import { fail } from './errors.ts'
import { readText } from './files.ts'

const Bytes32 = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
const Text = Type.String({ minLength: 1, maxLength: 100 })

/** What an auditor keeps of an audit: the plan, and the nonce that nobody else may see before the draw. */
const PlanFile = closed({
  schema: Type.Literal(1),
  audit: Text,
  agreement: Bytes32,
  inquirer: Text,
  publisher: Text,
  of: Type.Union(drawnThings.map((thing) => Type.Literal(thing))),
  from: Text,
  until: Text,
  nonce: Bytes32,
  nonceCommitment: Bytes32,
})

/** An auditor's X25519 key pair. */
const KeyFile = closed({ schema: Type.Literal(1), publicKey: Bytes32, privateKey: Bytes32 })

const maxBytes = 65_536

export interface PlannedAudit {
  readonly plan: AuditPlan
  readonly nonce: Uint8Array
  readonly nonceCommitment: Uint8Array
}

/** The text of a plan's file. */
export function planText({ plan, nonce, nonceCommitment }: PlannedAudit): string {
  const period = { from: formatInstant(plan.from), until: formatInstant(plan.until) }
  const secret = { nonce: toBase64url(nonce), nonceCommitment: toBase64url(nonceCommitment) }
  return `${canonicalText({ schema: 1, ...plan, ...period, ...secret })}\n`
}

/** Reads a plan's file. Throws `file-unreadable`, `schema`. */
export async function readPlan(path: string): Promise<PlannedAudit> {
  const file = checkShape(PlanFile, await readJson(path))
  const { audit, agreement, inquirer, publisher, of } = file
  const period = { from: parseInstant(file.from), until: parseInstant(file.until) }
  return {
    plan: { audit, agreement, inquirer, publisher, of, ...period },
    nonce: fromBase64url(file.nonce, 32),
    nonceCommitment: fromBase64url(file.nonceCommitment, 32),
  }
}

export interface AuditorKey {
  /** base64url, as the terms name it. */
  readonly publicKey: string
  readonly privateKey: Uint8Array
}

/** The text of a key's file. */
export function keyText({ publicKey, privateKey }: AuditorKey): string {
  return `${canonicalText({ schema: 1, publicKey, privateKey: toBase64url(privateKey) })}\n`
}

/** Reads a key's file. Throws `file-unreadable`, `schema`. */
export async function readAuditorKey(path: string): Promise<AuditorKey> {
  const { publicKey, privateKey } = checkShape(KeyFile, await readJson(path))
  return { publicKey, privateKey: fromBase64url(privateKey, 32) }
}

async function readJson(path: string): Promise<unknown> {
  const text = (await readText(path)).trimEnd()
  return text === '' ? fail('schema', {}) : parseCanonical(utf8Encode(text), { maxBytes })
}
