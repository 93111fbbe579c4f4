import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EvidenceSeal } from '@comity/casework/evidence'
import { fromBase64url, isComityError } from '@comity/codec'
import { type ChunkSeal, verifyChunk } from '@comity/evidence'
import { evidenceChunk, evidenceChunkAnswer, foreignMessage, signMessage, verifyMessage } from '@comity/protocol'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadPartner, messageKeyOf } from '../partner/directory.ts'
import { startSha256 } from './collect.ts'
import { openForAppend } from './sealed-file.ts'
import { type FileRow, openFile, sealFileKey } from './stored-files.ts'
import { tellPartner } from './tell.ts'
import { loadEvidence, lockEvidence, type OpenEvidence, stepEvidence } from './transfers.ts'

/** Codes after which the same chunk is asked for again: nobody refused it. */
const passing: readonly string[] = ['peer-unavailable', 'busy', 'rate', 'internal', 'replay', 'digest-mismatch']
const pauses = [50, 200, 1_000, 3_000, 10_000, 20_000, 30_000] as const

interface Fetching {
  readonly node: NodeContext
  readonly evidence: string
  readonly actor: Actor
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void
  readonly signal: AbortSignal
}

/**
 * Fetches a sealed bag chunk by chunk, each proved to the root before it is kept, and goes on where a former run stopped
 * (spec/evidence.md §9). When all are here the node says so (e6). Throws `chunk-invalid`, what the partner answers, and `object-mismatch`
 * where nothing is in transit.
 */
export async function fetchEvidence(fetching: Fetching): Promise<void> {
  const { node, evidence: id, actor, signal, onProgress } = fetching
  const open = await loadEvidence(node, { evidence: id, actor })
  const said = open.object.seal
  if (open.row.side !== 'requesting' || open.object.state !== 'IN_TRANSIT' || said === null)
    return fail('object-mismatch', {})
  const seal = chunkSeal(said)
  const bag = await bagRow(node, open)
  const file = await openFile(node, bag)
  const appending = await openForAppend(node, file, seal.chunks)
  try {
    for (let index = appending.count(); index < seal.chunks; index += 1) {
      onProgress({ done: index, total: seal.chunks })
      const { bytes } = await askChunk(fetching, { open, transfer: said.transfer, seal, index })
      await appending.append(bytes)
      signal.throwIfAborted()
    }
  } finally {
    await appending.close()
  }
  onProgress({ done: seal.chunks, total: seal.chunks })
  // Every chunk is on disk: a crash here repeats the step, not the chunks.
  await node.db.transaction().execute(async (tx) => {
    const locked = await lockEvidence(node, tx, { evidence: id, actor })
    const document = locked.object.seal
    const received = await stepEvidence(node, tx, { evidence: locked, row: 'e6', to: 'RECEIVED', document, by: 'node' })
    await tellPartner(node, tx, { evidence: received, count: 1, handover: null })
  })
}

/** What the seal commits to, as bytes. */
export function chunkSeal({ root, chunks, chunkBytes, bytes }: EvidenceSeal): ChunkSeal {
  return { root: fromBase64url(root, 32), chunks, chunkBytes, bytes }
}

/** The stored stream of the present transfer, made where this is the first look at it: another transfer never writes over it. */
async function bagRow(node: NodeContext, { row, object }: OpenEvidence): Promise<FileRow> {
  const { unit } = row
  const seal = object.seal ?? fail('object-mismatch', {})
  const place = object.transfers.length
  const find = () =>
    node.db
      .selectFrom('evidence_file')
      .selectAll()
      .where('evidence', '=', row.id)
      .where('kind', '=', 'bag')
      .where('place', '=', place)
      .executeTakeFirst()
  const known = await find()
  if (known !== undefined) return known
  const file = { id: randomUUID(), key: new Uint8Array(randomBytes(32)) }
  await node.db
    .insertInto('evidence_file')
    .values({
      id: file.id,
      evidence: row.id,
      unit,
      kind: 'bag',
      place,
      byte_count: seal.bytes,
      digest: fromBase64url(seal.root, 32),
      chunk_digests: null,
      key_sealed: await sealFileKey(node, { unit, ...file }),
      stored_at: node.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await find()) ?? fail('internal', {})
}

interface AskedChunk {
  readonly open: OpenEvidence
  readonly transfer: string
  readonly seal: ChunkSeal
  readonly index: number
}

async function askChunk(fetching: Fetching, asked: AskedChunk) {
  const { signal } = fetching
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await askOnce(fetching, asked)
    } catch (error) {
      signal.throwIfAborted()
      const pause = pauses[attempt]
      if (pause === undefined || !isComityError(error) || !passing.includes(error.code)) throw error
      await sleep(pause, undefined, { signal })
    }
  }
}

async function askOnce({ node, signal }: Fetching, { open, transfer, seal, index }: AskedChunk) {
  const { partner, id } = open.row
  await loadPartner(node.db, partner)
  const message = signMessage({
    definition: evidenceChunk,
    key: node.keys.messageFor(partner),
    from: node.party,
    to: partner,
    id: randomUUID(),
    sequence: undefined,
    sentAt: node.now(),
    bulk: undefined,
    body: { evidence: id, transfer, index },
  })
  const answer = await node.hop.ask({ to: partner, name: evidenceChunk.name, message, signal })
  const { body } = verifyMessage({
    definition: evidenceChunkAnswer,
    message: foreignMessage(answer.message),
    bulk: answer.bulk,
    sender: { party: partner, publicKey: messageKeyOf(node, partner) },
    recipient: node.party,
  })
  if (body.evidence !== id || body.transfer !== transfer || body.index !== index) fail('object-mismatch', {})
  const path = body.path.map((hash) => fromBase64url(hash, 32))
  return verifyChunk({ seal, index, bytes: answer.bulk, path, startSha256 })
}
