import { heldEvidenceStates } from '@comity/casework/evidence'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { chunksOf, openReceived } from './look.ts'
import { readSealed } from './sealed-file.ts'
import { collectedFiles, openFile } from './stored-files.ts'
import { actorOf, loadEvidence, type OpenEvidence } from './transfers.ts'

/**
 * The bytes of one file for a person of the unit, as they are read. That it was read is durable and logged before the first byte
 * leaves (spec/evidence.md §8). Of a received exhibit only what its officer has verified, and nothing that was called back.
 * Throws `not-found`, `object-mismatch`; the stream ends with an error where what is stored is damaged.
 */
export async function readEvidence(
  node: NodeContext,
  actor: Actor,
  { evidence: id, file }: { readonly evidence: string; readonly file: number },
): Promise<{ readonly length: number; readonly bytes: AsyncIterable<Uint8Array> }> {
  const open = await loadEvidence(node, { evidence: id, actor })
  const place = file - 1
  const stated = open.object.collection?.files[place] ?? fail('not-found', {})
  const isGivers = open.row.side === 'requested'
  if (!isGivers && !heldEvidenceStates.some((state) => state === open.object.state)) return fail('object-mismatch', {})
  await noteAccess(node, { open, actor, place })
  return { length: stated.bytes, bytes: isGivers ? ownFile(node, { open, place }) : received(node, { open, place }) }
}

async function noteAccess(
  node: NodeContext,
  { open, actor, place }: { readonly open: OpenEvidence; readonly actor: Actor; readonly place: number },
): Promise<void> {
  const { id } = open.row
  const at = node.now()
  await node.db.transaction().execute(async (tx) => {
    await tx.selectFrom('evidence').select('id').where('id', '=', id).forUpdate().executeTakeFirstOrThrow()
    const { last } = await tx
      .selectFrom('evidence_access')
      .select((is) => is.fn.coalesce(is.fn.max('seq'), is.lit(0)).as('last'))
      .where('evidence', '=', id)
      .executeTakeFirstOrThrow()
    const seq = last + 1
    await tx.insertInto('evidence_access').values({ evidence: id, seq, person: actor.person, place, at }).execute()
    const body = { evidence: id, seq, actor: actorOf(open.row, actor.person), file: place + 1 }
    await node.log.append(tx, { type: 'evidence.access', body })
  })
}

interface OneFile {
  readonly open: OpenEvidence
  readonly place: number
}

async function* ownFile(node: NodeContext, { open, place }: OneFile): AsyncGenerator<Uint8Array> {
  const row = (await collectedFiles(node.db, open.row.id))[place] ?? fail('not-found', {})
  yield* readSealed(node, await openFile(node, row), row.byte_count)
}

async function* received(node: NodeContext, { open, place: wanted }: OneFile): AsyncGenerator<Uint8Array> {
  const bag = await openReceived(
    node,
    open,
    chunksOf(node, open, () => undefined),
  )
  for await (const { place, content } of bag.contents()) {
    if (place !== wanted) continue
    yield* content
    return
  }
}
