import { auditCloseType, type AuditPlan } from '@comity/audit'
import type { auditClose, ResultOf } from '@comity/client/api'
import { canonicalText, formatInstant, fromBase64url, sha256, toBase64url, utf8Encode } from '@comity/codec'
import { formatVerifierKey } from '@comity/tlog'
import type { Selectable } from 'kysely'
import { loadAgreement } from '../agreements/agreements.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadPartner } from '../partner/directory.ts'
import type { Tx } from '../schema.ts'
import type { AuditTable } from '../schema/audit.ts'
import { cosignaturePolicy } from '../witness/policy.ts'
import { type AuditTerms, auditTermsOf } from './audit-terms.ts'
import { isAuditorOf } from './auditor.ts'
import { type FixedManifest, type FixedRows, fixRows, heldManifest } from './fix-rows.ts'
import { proveEntry } from './prove-entry.ts'

export type AuditRow = Selectable<AuditTable>

/** An audit that this node was told of, for an auditor of its agreement. Throws `not-found`, the same to anybody else. */
export async function loadAudit(node: NodeContext, actor: Actor, audit: string): Promise<AuditRow> {
  const row = await node.db.selectFrom('audit').selectAll().where('id', '=', audit).executeTakeFirst()
  if (row === undefined || !(await isAuditorOf(node, actor, row.agreement))) return fail('not-found', {})
  return row
}

/** An audit whose population and checkpoint are fixed. */
export type ClosedAudit = AuditRow & {
  readonly checkpoint: string
  readonly batches: string
  readonly close_entry: string
}

/** An audit whose checkpoint is fixed, for an auditor of its agreement. Throws `not-found`, `audit-period`. */
export async function loadClosedAudit(node: NodeContext, actor: Actor, audit: string): Promise<ClosedAudit> {
  const row = await loadAudit(node, actor, audit)
  const { checkpoint, batches, close_entry } = row
  if (checkpoint === null || batches === null || close_entry === null) return fail('audit-period', {})
  return { ...row, checkpoint, batches, close_entry }
}

/** A batch of the population, as it is named on the wire and in the database. */
export interface ListedBatch {
  readonly digest: string
  readonly count: number
}

/** What an audit was planned to be. */
export function planOf(row: AuditRow): AuditPlan {
  const { id: audit, agreement, inquirer, publisher, kind: of, from_at: from, until_at: until } = row
  return { audit, agreement, inquirer, publisher, of, from, until }
}

/** What the terms of an audit's agreement say of it. */
export async function termsOf(node: NodeContext, row: AuditRow): Promise<AuditTerms> {
  const { terms } = await loadAgreement(node.db, row.agreement, node.now())
  return auditTermsOf(terms) ?? fail('audit-not-agreed', {})
}

/**
 * Fixes this node's checkpoint and, at the publisher, the population (spec/audit.md §3): once, before anybody has seen the
 * nonce. Asked again it tells the same. Throws `not-found`, `audit-period` before the end of the period.
 */
export async function closeAudit(node: NodeContext, actor: Actor, audit: string): Promise<ResultOf<typeof auditClose>> {
  const row = await loadAudit(node, actor, audit)
  if (row.closed_at === null && node.now() < row.until_at) fail('audit-period', {})
  await fixCheckpoint(node, audit, row.close_entry ?? (await fixPopulation(node, row)))
  const closed = await loadClosedAudit(node, actor, audit)
  const { openings, erasedPercent } = await termsOf(node, closed)
  const { from, until, ...plan } = planOf(closed)
  return {
    ...plan,
    from: formatInstant(from),
    until: formatInstant(until),
    checkpoint: closed.checkpoint,
    batches: JSON.parse(closed.batches) as ListedBatch[], // our own canonical text
    closing: await proveEntry(node, { entry: closed.close_entry, agreement: closed.agreement }),
    manifest: closed.manifest === null ? null : (JSON.parse(closed.manifest) as FixedManifest), // our own canonical text
    openings,
    erasedPercent,
    ...(await knownParty(node, closed)),
  }
}

/** Fixes the list and logs its digest; returns the entry. Whoever came first has fixed it. */
async function fixPopulation(node: NodeContext, row: AuditRow): Promise<string> {
  return node.db.transaction().execute(async (tx) => {
    const kept = await tx
      .selectFrom('audit')
      .select('close_entry')
      .where('id', '=', row.id)
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (kept.close_entry !== null) return kept.close_entry
    const { batches, manifest } = await populationOf(node, tx, row)
    const body = { audit: row.id, batches: toBase64url(sha256(utf8Encode(batches))) }
    const entry = await node.log.append(tx, { type: auditCloseType, body })
    await tx
      .updateTable('audit')
      .set({
        batches,
        manifest: manifest === null ? null : canonicalText({ ...manifest }),
        close_entry: entry,
        closed_at: node.now(),
      })
      .where('id', '=', row.id)
      .execute()
    return entry
  })
}

/** Entries are sequenced in their order: what this checkpoint lacks was logged after the audit was closed. */
async function fixCheckpoint(node: NodeContext, audit: string, entry: string): Promise<void> {
  const { checkpoint } = await node.log.prove(entry)
  await node.db
    .updateTable('audit')
    .set({ checkpoint })
    .where('id', '=', audit)
    .where('checkpoint', 'is', null)
    .execute()
}

async function populationOf(node: NodeContext, tx: Tx, row: AuditRow): Promise<FixedRows> {
  const isPublisher = row.publisher === node.party
  if (row.kind === 'row') return isPublisher ? fixRows(node, tx, row) : heldManifest(node, tx, row)
  return { batches: canonicalText(isPublisher ? [...(await chargedBatches(tx, row))] : []), manifest: null }
}

async function chargedBatches(tx: Tx, row: AuditRow): Promise<readonly { digest: string; count: number }[]> {
  const found = await tx
    .selectFrom('answered_batch')
    .select(['digest', 'count'])
    .where('inquirer', '=', row.inquirer)
    .where('agreement', '=', fromBase64url(row.agreement, 32))
    .where('charged_at', '>=', row.from_at)
    .where('charged_at', '<', row.until_at)
    // Without its message a batch was charged and never answered.
    .where('message', 'is not', null)
    .orderBy('digest')
    .execute()
  return found.map(({ digest, count }) => ({ digest: toBase64url(digest), count }))
}

/** How what the party that is audited signed and logged is verified, as this node knows it. */
async function knownParty(node: NodeContext, { kind, agreement, inquirer, publisher }: AuditRow) {
  const audited = kind === 'row' ? publisher : inquirer
  const { terms } = await loadAgreement(node.db, agreement, node.now())
  const { count, witnesses } = await cosignaturePolicy(node, { terms, owner: audited })
  const messageKeys = audited === node.party ? await ownMessageKeys(node) : await pinnedMessageKeys(node, audited)
  return {
    messageKeys: messageKeys.map(toBase64url),
    logKey: formatVerifierKey(await logKeyOf(node, inquirer)),
    publisherLogKey: formatVerifierKey(await logKeyOf(node, publisher)),
    cosignatures: count,
    witnesses: witnesses.map(formatVerifierKey),
  }
}

async function logKeyOf(node: NodeContext, party: string) {
  if (party === node.party)
    return { name: `comity/${party}`, type: 'ed25519' as const, publicKey: node.keys.log.publicKey }
  const { logOrigin: name, logKey: publicKey } = await loadPartner(node.db, party)
  return { name, type: 'ed25519' as const, publicKey }
}

async function ownMessageKeys(node: NodeContext): Promise<readonly Uint8Array[]> {
  const former = await node.db.selectFrom('node_key_old').select('public_key').where('name', '=', 'message').execute()
  return [node.keys.message.publicKey, ...former.flatMap(({ public_key: key }) => (key === null ? [] : [key]))]
}

async function pinnedMessageKeys(node: NodeContext, party: string): Promise<readonly Uint8Array[]> {
  const rows = await node.db
    .selectFrom('party_key')
    .select('key')
    .where('party', '=', party)
    .where('use', '=', 'message')
    .execute()
  return rows.map(({ key }) => key)
}
