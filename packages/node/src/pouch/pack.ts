import { randomUUID } from 'node:crypto'
import { day, formatInstant, sha256, toBase64url } from '@comity/codec'
import type { ResultOf, pouchPack } from '@comity/client/api'
import { maxOpened, signPouch, writeContainer } from '@comity/protocol/pouch'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { Lanes } from '../lanes.ts'
import { loadPartner } from '../partner/directory.ts'
import { seenCheckpoint } from '../partner/partner-log.ts'
import { encryptFor } from './age.ts'
import { countParts } from './count-parts.ts'
import { outdatedJobs } from './synced-by-pouch.ts'
import { type Outgoing, type OutgoingPart, outgoingParts } from './outgoing-parts.ts'
import { pouchFileSize, readPouchFile, removePouchFile, writePouchFile } from './pouch-files.ts'

/** How long a pouch may be under way. What was in one that came too late comes again in the next. */
const lifetime = 30 * day

/** Packing and opening take turns, over all nodes of this process by their name. */
export const pouchLanes = new Lanes()

export type PackedPouch = ResultOf<typeof pouchPack>

/**
 * Packs everything that waits for a partner into one file (spec/pouch.md §5). Throws `not-found` for a party that is not
 * trusted, the code of one that is held, `pouch-key-missing`.
 */
export function packPouch(node: NodeContext, party: string): Promise<PackedPouch> {
  return pouchLanes.run(node.party, () => pack(node, party))
}

async function pack(node: NodeContext, party: string): Promise<PackedPouch> {
  const { state, heldFor, pouchKey } = await loadPartner(node.db, party)
  if (heldFor !== null) return fail(heldFor, {})
  if (state !== 'trusted') return fail('not-found', {})
  if (pouchKey === null) return fail('pouch-key-missing', {})
  // A question that names a checkpoint which is not the newest any more would be answered beside the wrong one.
  for (const job of await outdatedJobs(node, party)) await node.jobs.again(node, job)
  // As before a hop: a receipt may have said since that the partner took our rollover up.
  await node.keys.refresh(party)
  const outgoing = await outgoingParts(node, party)
  const signed = await signManifest(node, party, outgoing)
  const container = writeContainer({ manifest: signed.jws, contents: contentsOf(outgoing.parts) })
  const file = { folder: 'packed', id: signed.pouch } as const
  const bytes = await writePouchFile(node, file, await encryptFor(pouchKey, container))
  node.fault('pouch.packed')
  // Durable before said: the file is on disk. A crash before the commit leaves one that the next start removes.
  const former = await record(node, { party, outgoing, bytes, ...signed })
  for (const pouch of former) await removePouchFile(node, 'packed', pouch)
  const { pouch, number, expiresAt } = signed
  return {
    pouch,
    party,
    number,
    bytes,
    expiresAt: formatInstant(expiresAt),
    parts: countParts(outgoing.parts.map(({ entry }) => entry)),
    left: outgoing.left,
  }
}

interface Signed {
  readonly pouch: string
  readonly number: number
  readonly createdAt: number
  readonly expiresAt: number
  readonly jws: string
}

async function signManifest(node: NodeContext, party: string, { parts }: Outgoing): Promise<Signed> {
  const last = await node.db
    .selectFrom('pouch_out')
    .select('number')
    .where('party', '=', party)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  const opened = await node.db
    .selectFrom('pouch_in')
    .select('pouch')
    .where('party', '=', party)
    .where('state', '=', 'opened')
    .orderBy('opened_at', 'desc')
    .orderBy('number', 'desc')
    .limit(maxOpened)
    .execute()
  const createdAt = node.now()
  const head = { pouch: randomUUID(), number: (last?.number ?? 0) + 1, createdAt, expiresAt: createdAt + lifetime }
  const manifest = {
    ...head,
    from: node.party,
    to: party,
    opened: opened.map(({ pouch }) => pouch),
    seen: (await seenCheckpoint(node.db, { party, fresh: true }))?.size ?? null,
    parts: parts.map(({ entry }) => entry),
  }
  return { ...head, jws: signPouch({ key: node.keys.messageFor(manifest.to), manifest }) }
}

async function* contentsOf(parts: readonly OutgoingPart[]): AsyncGenerator<Uint8Array> {
  for (const { entry, read } of parts) {
    const content = await read()
    // A file that changed on our own disk must not go out under a digest that it does not have.
    if (toBase64url(sha256(content)) !== entry.sha256) fail('segment-invalid', {})
    yield content
  }
}

/** Records the pouch; the file of the one before it goes, because this one holds what that one held. */
async function record(
  node: NodeContext,
  {
    party,
    outgoing,
    bytes,
    pouch,
    number,
    createdAt,
    expiresAt,
    jws,
  }: Signed & { readonly party: string; readonly outgoing: Outgoing; readonly bytes: number },
): Promise<readonly string[]> {
  return node.db.transaction().execute(async (tx) => {
    const row = { pouch, party, number, manifest: jws, created_at: createdAt, expires_at: expiresAt }
    await tx
      .insertInto('pouch_out')
      .values({ ...row, byte_count: bytes, acknowledged_at: null })
      .execute()
    const parts = outgoing.parts.map(({ entry: { kind }, ref }) => ({ pouch, kind, ref }))
    for (let at = 0; at < parts.length; at += 1_000) {
      await tx
        .insertInto('pouch_out_part')
        .values(parts.slice(at, at + 1_000))
        .execute()
    }
    const former = await tx
      .selectFrom('pouch_out')
      .select('pouch')
      .where('party', '=', party)
      .where('number', '<', number)
      .orderBy('number', 'desc')
      .limit(8)
      .execute()
    return former.map((one) => one.pouch)
  })
}

/** The file of the newest pouch that was packed for a party. Throws `not-found`. */
export async function readPacked(
  node: NodeContext,
  pouch: string,
): Promise<{ readonly length: number; readonly bytes: AsyncIterable<Uint8Array> }> {
  const row = await node.db.selectFrom('pouch_out').select('byte_count').where('pouch', '=', pouch).executeTakeFirst()
  const there = await pouchFileSize(node, 'packed', pouch)
  if (row === undefined || there !== row.byte_count) return fail('not-found', {})
  return { length: row.byte_count, bytes: readPouchFile(node, 'packed', pouch) }
}
