import type { EvidenceMismatch } from '@comity/casework/evidence'
import { canonicalText, toBase64url } from '@comity/codec'
import { unitSeal } from '../cases/unit-seal.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Tx } from '../schema.ts'
import { type Look, lookAt } from './look.ts'
import { ownHandover, tellPartner } from './tell.ts'
import { type EvidenceRow, loadEvidence, lockEvidence, type OpenEvidence, stepEvidence } from './transfers.ts'

type Damage = Extract<Look, { isWhole: false }>

/**
 * Looks at everything that is stored of a transfer. Of one that was just received the look is the receiver's own recomputation: it
 * ends in VERIFIED with a receipt and the second signature of the hand-over (e7), or in quarantine (e8, e8q). At any other time what
 * is damaged is noted and named by `evidence.show`. Throws `evidence-damaged`, `bag-invalid`.
 */
export async function verifyEvidence(
  node: NodeContext,
  {
    evidence: id,
    actor,
    onBytes,
  }: { readonly evidence: string; readonly actor: Actor; readonly onBytes: (bytes: number) => void },
): Promise<void> {
  const open = await loadEvidence(node, { evidence: id, actor })
  const look = await lookAt(node, open, onBytes)
  await node.db.transaction().execute(async (tx) => {
    const locked = await lockEvidence(node, tx, { evidence: id, actor })
    await noteLook(node, tx, { open: locked, look })
    if (locked.object.state !== 'RECEIVED') return
    if (look.isWhole) await accept(node, tx, { open: locked, actor })
    else await quarantine(node, tx, { open: locked, look })
  })
  if (!look.isWhole) fail(look.what === 'file' ? 'evidence-damaged' : 'bag-invalid', {})
}

/** Names of files that the newest look found damaged; empty where none is or nobody looked. */
export async function damagedFiles(
  node: Pick<NodeContext, 'keys'>,
  { id, unit, damage_sealed: sealed }: EvidenceRow,
): Promise<readonly string[]> {
  if (sealed === null) return []
  return JSON.parse(unitSeal(await node.keys.unit(unit)).open(['evidence.damage', id], sealed)) as string[]
}

async function noteLook(
  node: NodeContext,
  tx: Tx,
  { open, look }: { readonly open: OpenEvidence; readonly look: Look },
): Promise<void> {
  const { id, unit } = open.row
  const names = look.isWhole ? [] : namesOf(open, look)
  const damage_sealed = unitSeal(await node.keys.unit(unit)).seal(['evidence.damage', id], canonicalText([...names]))
  await tx.updateTable('evidence').set({ damage_sealed, checked_at: node.now() }).where('id', '=', id).execute()
}

async function accept(
  node: NodeContext,
  tx: Tx,
  { open, actor }: { readonly open: OpenEvidence; readonly actor: Actor },
): Promise<void> {
  const { seal, collection } = open.object
  if (seal === null || collection === null) return fail('object-mismatch', {})
  const { transfer, root, bytes } = seal
  const document = { ...head(node, open), transfer, root, bytes, files: collection.files.length }
  const verified = await stepEvidence(node, tx, { evidence: open, row: 'e7', to: 'VERIFIED', document, by: actor })
  const handover = ownHandover(node, verified)
  await tx.updateTable('evidence').set({ handover_receiver: handover }).where('id', '=', open.row.id).execute()
  const body = { evidence: open.row.id, giver: open.row.handover_giver, receiver: handover }
  await node.log.append(tx, { type: 'evidence.handover', body })
  await tellPartner(node, tx, { evidence: verified, count: 1, handover })
}

/** What does not agree is kept as it came and used for nothing; the giver is told what it was. */
async function quarantine(
  node: NodeContext,
  tx: Tx,
  { open, look }: { readonly open: OpenEvidence; readonly look: Damage },
): Promise<void> {
  const transfer = open.object.seal?.transfer ?? fail('object-mismatch', {})
  const document: EvidenceMismatch = {
    ...head(node, open),
    transfer,
    what: look.what,
    files: [...namesOf(open, look)],
  }
  const wrong = await stepEvidence(node, tx, { evidence: open, row: 'e8', to: 'MISMATCH', document, by: 'node' })
  const away = await stepEvidence(node, tx, { evidence: wrong, row: 'e8q', to: 'QUARANTINED', document, by: 'node' })
  await tellPartner(node, tx, { evidence: away, count: 2, handover: null })
}

function namesOf({ object }: OpenEvidence, { places }: Damage): readonly string[] {
  return places.flatMap((place) => object.collection?.files[place]?.name ?? [])
}

function head(node: NodeContext, { row }: OpenEvidence) {
  return { schema: 1, evidence: row.id, salt: toBase64url(node.random(32)) } as const
}
