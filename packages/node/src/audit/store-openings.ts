import { randomBytes } from 'node:crypto'
import { auditEraseType, batchKeyBytes, batchKeySealName, sealOpening } from '@comity/audit'
import { type PreparedBatch, questionDigest, sealTo } from '@comity/client'
import { day, fromBase64url, toBase64url } from '@comity/codec'
import { elementLength } from '@comity/protocol'
import { type SealPlace, unitSeal } from '../cases/unit-seal.ts'
import type { NodeContext } from '../context.ts'
import type { Tx } from '../schema.ts'
import type { AuditTerms } from './audit-terms.ts'
import type { CaseOpenings } from './case-openings.ts'

const rowsAtOnce = 1_000

export interface AuditedAsking {
  readonly openings: CaseOpenings
  readonly terms: AuditTerms
}

/** A batch with its openings sealed, ready for the transaction that records it. */
export interface SealedOpenings {
  readonly digest: Uint8Array
  readonly keys: string
  readonly records: readonly string[]
  readonly sealed: readonly Uint8Array[]
}

/**
 * Seals the openings of a batch: first under a key that only the auditors open, then under the unit's (spec/audit.md §4).
 * The batch key is forgotten when this returns.
 */
export async function sealOpenings(
  node: NodeContext,
  {
    audited: { openings, terms },
    batch,
    unit,
  }: { readonly audited: AuditedAsking; readonly batch: PreparedBatch; readonly unit: string },
): Promise<SealedOpenings> {
  const digest = questionDigest(batch)
  const batchKey = new Uint8Array(randomBytes(batchKeyBytes))
  const seal = unitSeal(await node.keys.unit(unit))
  const sealed: Uint8Array[] = []
  for (const [position, record] of batch.records.entries()) {
    const blind = batch.blinds.subarray(position * elementLength, (position + 1) * elementLength)
    const opening = await openings.open({ record, blind, digest, position })
    const inner = sealOpening({ batchKey, opening })
    sealed.push(seal.seal(openingPlace({ digest, position }), toBase64url(inner)))
  }
  const keys = terms.auditors.map(async (auditor) => ({
    auditor,
    ...(await sealTo({
      publicKey: fromBase64url(auditor, 32),
      context: { name: batchKeySealName, from: node.party, to: auditor, request: toBase64url(digest) },
      bytes: batchKey,
    })),
  }))
  return { digest, keys: JSON.stringify(await Promise.all(keys)), records: batch.records, sealed }
}

/** Where a sealed opening belongs; one that was moved does not open. */
export function openingPlace({
  digest,
  position,
}: {
  readonly digest: Uint8Array
  readonly position: number
}): SealPlace {
  return ['audit_opening', toBase64url(digest), String(position)]
}

/**
 * Stores openings in the transaction that records their batch. A record that was erased since the case was committed leaves
 * no opening behind: its place is answered by an erasure from the start.
 */
export async function insertOpenings(
  node: NodeContext,
  tx: Tx,
  {
    made,
    batch,
    ...of
  }: {
    readonly made: SealedOpenings
    readonly batch: PreparedBatch
    readonly unit: string
    readonly agreement: string
    readonly terms: AuditTerms
  },
): Promise<void> {
  const { digest, keys, records, sealed } = made
  const { unit, agreement } = of
  const row = { digest, batch: batch.batch, unit, agreement, publisher: batch.publisher, keys }
  await tx
    .insertInto('audit_batch')
    .values({ ...row, closes_at: node.now() + of.terms.windowDays * day })
    .execute()
  // Held until the commit: whoever erases a record waits here, and then finds its openings.
  const found = await tx
    .selectFrom('record')
    .select('id')
    .where('id', 'in', [...records])
    .forKeyShare()
    .execute()
  const standing = new Set(found.map(({ id }) => id))
  const gone = [...records.keys()].filter((position) => !standing.has(records[position] ?? ''))
  const erasure = gone.length === 0 ? null : await logErasure(node, tx, { agreement, digest, positions: gone })
  const rows = records.map((record, position) => {
    const opening = standing.has(record) ? (sealed[position] ?? null) : null
    return opening === null
      ? { digest, position, record: null, sealed: null, erasure }
      : { digest, position, record, sealed: opening, erasure: null }
  })
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    await tx
      .insertInto('audit_opening')
      .values(rows.slice(at, at + rowsAtOnce))
      .execute()
  }
}

/** spec/audit.md §6: which places of a batch can be opened no more. Returns the entry's id. */
export async function logErasure(
  node: NodeContext,
  tx: Tx,
  {
    agreement,
    digest,
    positions,
  }: { readonly agreement: string; readonly digest: Uint8Array; readonly positions: readonly number[] },
): Promise<string> {
  const body = { agreement, batch: toBase64url(digest), positions: [...positions] }
  return node.log.append(tx, { type: auditEraseType, body })
}
