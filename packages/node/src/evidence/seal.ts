import { randomBytes, randomUUID } from 'node:crypto'
import type { EvidenceCollection, EvidenceSeal } from '@comity/casework/evidence'
import { concatBytes, fromBase64url, toBase64url } from '@comity/codec'
import { type BagFile, caseDescription, chunkBytes, ChunkTree, writeBag } from '@comity/evidence'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadPartner } from '../partner/directory.ts'
import { ageRecipient, encryptFor } from '../pouch/age.ts'
import { startSha256 } from './collect.ts'
import { readSealed, removeSealed, type Written, writeSealed } from './sealed-file.ts'
import { collectedFiles, openFile, sealFileKey } from './stored-files.ts'
import { loadEvidence, lockEvidence, type OpenEvidence, stepEvidence } from './transfers.ts'

/**
 * Seals a collection: bag, then age to the partner's key, then chunks under one root, as it is read (spec/evidence.md §6, §7); then
 * the person's step (e2, or e8s after a mismatch). Run again after a crash it begins anew, under another file.
 * Throws `bag-invalid` naming a file that is not what was collected, `evidence-damaged`, `object-mismatch`.
 */
export async function sealEvidence(
  node: NodeContext,
  {
    evidence: id,
    actor,
    onBytes,
  }: { readonly evidence: string; readonly actor: Actor; readonly onBytes: (bytes: number) => void },
): Promise<OpenEvidence> {
  const open = await loadEvidence(node, { evidence: id, actor })
  const step = sealingStep(open)
  const { pouchKey } = await loadPartner(node.db, open.row.partner)
  if (pouchKey === null) return fail('key-unknown', {})
  const file = { id: randomUUID(), key: new Uint8Array(randomBytes(32)) }
  const bag = counted(await bagOf(node, open), onBytes)
  try {
    const written = await writeSealed(node, file, await encryptFor(pouchKey, bag))
    const { root, document } = await sealOf(node, { open, written, recipient: ageRecipient(pouchKey) })
    const key_sealed = await sealFileKey(node, { unit: actor.unit, ...file })
    return await node.db.transaction().execute(async (tx) => {
      const locked = await lockEvidence(node, tx, { evidence: id, actor })
      const sealed = await stepEvidence(node, tx, { evidence: locked, ...step, document, by: actor })
      await tx
        .insertInto('evidence_file')
        .values({
          id: file.id,
          evidence: id,
          unit: actor.unit,
          kind: 'bag',
          place: locked.object.transfers.length,
          byte_count: written.bytes,
          digest: root,
          chunk_digests: concatBytes(...written.digests),
          key_sealed,
          stored_at: node.now(),
        })
        .execute()
      return sealed
    })
  } catch (error) {
    await removeSealed(node, [file.id])
    throw error
  }
}

/** Whether it can be sealed now. Throws `object-mismatch`. */
export function sealingStep({ object }: OpenEvidence): { readonly row: string; readonly to: 'SEALED' } {
  if (object.state === 'COLLECTED') return { row: 'e2', to: 'SEALED' }
  return object.state === 'QUARANTINED' ? { row: 'e8s', to: 'SEALED' } : fail('object-mismatch', {})
}

/** Files as a bag names them. */
export function bagFiles({ files }: EvidenceCollection): readonly BagFile[] {
  return files.map(({ bytes, sha256 }) => ({ bytes, sha256: fromBase64url(sha256, 32) }))
}

async function bagOf(node: NodeContext, { object, row }: OpenEvidence): Promise<AsyncIterable<Uint8Array>> {
  const collection = object.collection ?? fail('object-mismatch', {})
  const stored = await collectedFiles(node.db, row.id)
  const files = bagFiles(collection)
  const said = collection.files.map((file, place) => ({ ...file, sha256: files[place]?.sha256 ?? new Uint8Array() }))
  const giver = node.party
  const description = caseDescription({ ...collection, evidence: row.id, giver, files: said, newId: randomUUID })
  const readFile = async function* (place: number): AsyncGenerator<Uint8Array> {
    const each = stored[place] ?? fail('evidence-damaged', {})
    yield* readSealed(node, await openFile(node, each), each.byte_count)
  }
  return writeBag({ evidence: row.id, giver, files, description, readFile, startSha256 })
}

async function sealOf(
  node: NodeContext,
  { open, written, recipient }: { readonly open: OpenEvidence; readonly written: Written; readonly recipient: string },
): Promise<{ readonly root: Uint8Array; readonly document: EvidenceSeal }> {
  const root = await new ChunkTree(written.digests).root()
  const document: EvidenceSeal = {
    schema: 1,
    evidence: open.row.id,
    salt: toBase64url(node.random(32)),
    transfer: randomUUID(),
    root: toBase64url(root),
    chunkBytes,
    chunks: written.digests.length,
    bytes: written.bytes,
    recipient,
  }
  return { root, document }
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const piece of source) {
    bytes += piece.length
    onBytes(bytes)
    yield piece
  }
}
