import { createHash, randomBytes } from 'node:crypto'
import { offenceNames } from '@comity/agreement'
import { type EvidenceCollection, maxEvidenceFiles } from '@comity/casework/evidence'
import { type Sha256, toBase64url } from '@comity/codec'
import { type LoadedAgreement, requireInForce } from '../agreements/agreements.ts'
import { decideAct } from '../agreements/policy.ts'
import { lockRequest, type RequestRow } from '../casework/requests.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Db, Tx } from '../schema.ts'
import { removeSealed, writeSealed } from './sealed-file.ts'
import { sealFileKey } from './stored-files.ts'
import { type EvidenceRow, freshEvidence, type OpenEvidence, stepEvidence } from './transfers.ts'

/**
 * Keeps one file of a collection to come, encrypted, as it arrives (spec/evidence.md §9). It has no name yet: names come with the
 * collection. Throws `object-mismatch` for an id that is used.
 */
export async function storeUpload(
  node: NodeContext,
  actor: Actor,
  { file: id, stream }: { readonly file: string; readonly stream: AsyncIterable<Uint8Array> },
): Promise<{ readonly file: string; readonly bytes: number; readonly sha256: string }> {
  const { unit } = actor
  const known = await node.db.selectFrom('evidence_file').select('id').where('id', '=', id).executeTakeFirst()
  if (known !== undefined) return fail('object-mismatch', {})
  const key = new Uint8Array(randomBytes(32))
  try {
    // The stream is on disk before its row; what a crash leaves between the two no row names, and the next start removes it.
    const { bytes, sha256 } = await writeSealed(node, { id, key }, stream)
    await node.db
      .insertInto('evidence_file')
      .values({
        id,
        evidence: null,
        unit,
        kind: 'file',
        place: 0,
        byte_count: bytes,
        digest: sha256,
        chunk_digests: null,
        key_sealed: await sealFileKey(node, { unit, id, key }),
        stored_at: node.now(),
      })
      .execute()
    return { file: id, bytes, sha256: toBase64url(sha256) }
  } catch (error) {
    await removeSealed(node, [id])
    throw error
  }
}

export interface NewCollection extends Pick<
  EvidenceCollection,
  'title' | 'collectedAt' | 'collector' | 'source' | 'method' | 'tool' | 'legalBasis'
> {
  readonly evidence: string
  /** The partner's request that it answers. */
  readonly request: string
  readonly files: readonly { readonly file: string; readonly name: string }[]
}

/** Requests for which something may be collected: a person has accepted them. */
const accepted: readonly string[] = ['ACCEPTED', 'EXECUTING', 'ANSWERED']

/**
 * A person states what was collected, how and on which basis (e1). What was uploaded for it belongs to it from now on.
 * Throws `not-found`, `object-mismatch` for a request that nobody accepted or that is confidential, and what `decideAct` throws.
 */
export async function collectEvidence(
  node: NodeContext,
  tx: Tx,
  { actor, collection }: { readonly actor: Actor; readonly collection: NewCollection },
): Promise<OpenEvidence> {
  const { evidence: id, request, files: named, ...stated } = collection
  const { row: asked } = await lockRequest(node, tx, { request, actor })
  // A confidential request is fenced from most of the unit, and its evidence would not be (spec/evidence.md §9).
  if (asked.side !== 'requested' || asked.is_confidential || !accepted.includes(asked.state))
    return fail('object-mismatch', {})
  await permitGiving(node, tx, asked)
  const files = await claimFiles(tx, { actor, named })
  const row: EvidenceRow = {
    id,
    side: 'requested',
    partner: asked.partner,
    unit: actor.unit,
    agreement: asked.agreement,
    request,
    state: 'COLLECTED',
    actor_secret: node.random(32),
    opened_at: node.now(),
    handover_giver: null,
    handover_receiver: null,
    damage_sealed: null,
    checked_at: null,
  }
  await tx.insertInto('evidence').values(row).execute()
  for (const [place, { file }] of named.entries())
    await tx.updateTable('evidence_file').set({ evidence: id, place }).where('id', '=', file).execute()
  const fresh: OpenEvidence = { row, events: [], documents: new Map(), object: freshEvidence(node, row) }
  const document = {
    schema: 1,
    evidence: id,
    salt: toBase64url(node.random(32)),
    agreement: asked.agreement,
    request,
    ...stated,
    files,
  } as const
  return stepEvidence(node, tx, { evidence: fresh, row: 'e1', to: 'COLLECTED', document, by: actor })
}

/**
 * Evidence is given under the clause that lets a request of its kind and purpose be answered, at each step anew.
 * Throws `agreement-not-in-force` and what `decideAct` throws.
 */
export async function permitGiving(
  node: NodeContext,
  db: Db | Tx,
  { agreement: hash, partner, side, kind, purpose: word, urgency }: RequestRow,
): Promise<LoadedAgreement> {
  const now = node.now()
  const [from, to] = side === 'requested' ? [node.party, partner] : [partner, node.party]
  const purpose = offenceNames.find((name) => name === word) ?? fail('object-mismatch', {})
  const agreement = await requireInForce(db, hash, { now, parties: [from, to] })
  decideAct(node, { agreement, act: { act: 'request.answer', from, to, kind, purpose, urgency }, now })
  return agreement
}

/** The files as they were uploaded, by people of this unit, each for one collection. Throws `not-found`, `schema`. */
async function claimFiles(
  tx: Tx,
  { actor, named }: { readonly actor: Actor; readonly named: NewCollection['files'] },
): Promise<EvidenceCollection['files']> {
  if (named.length === 0 || named.length > maxEvidenceFiles) return fail('schema', { length: named.length })
  const rows = await tx
    .selectFrom('evidence_file')
    .select(['id', 'byte_count', 'digest'])
    .where(
      'id',
      'in',
      named.map(({ file }) => file),
    )
    .where('unit', '=', actor.unit)
    .where('evidence', 'is', null)
    .forUpdate()
    .execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return named.map(({ file, name }) => {
    const row = byId.get(file) ?? fail('not-found', {})
    byId.delete(file)
    return { name, bytes: row.byte_count, sha256: toBase64url(row.digest) }
  })
}

/** SHA-256 of pieces by the system's own code: exhibits are large. */
export function startSha256(): Sha256 {
  const hash = createHash('sha256')
  return { update: (piece: Uint8Array) => void hash.update(piece), digest: () => new Uint8Array(hash.digest()) }
}
