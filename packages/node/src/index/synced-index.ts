import type { Instant } from '@comity/codec'
import { fromBase64url, type Verified } from '@comity/codec'
import {
  openIndex,
  type ReadManifest,
  type SealedIndex,
  segmentEntry,
  verifyManifest,
  verifySegment,
} from '@comity/match-index'
import type { NodeContext } from '../context.ts'
import { runPrepared, type Statement } from '../database/prepared.ts'
import { loadPartner } from '../partner/directory.ts'
import { keptKey } from '../partner/pinned-keys.ts'
import { fail } from '../errors.ts'
import { readSegment } from './segment-files.ts'

export interface IndexSource {
  readonly agreement: string
  readonly publisher: string
}

/** A publisher's index as it was synchronised last, whole and not expired. */
export interface SyncedIndex {
  readonly epoch: number
  readonly publicKey: Uint8Array
  readonly version: number
  readonly expiresAt: Instant
  readonly index: SealedIndex
  readonly manifest: HeldManifest
}

/** A manifest with its place in the publisher's log, as JSON; null where it was not kept yet. */
export interface HeldManifest {
  readonly manifest: Verified<ReadManifest>
  readonly proof: string | null
}

/** What a node keeps open of what it read: the manifest tells whether it is still the newest. */
interface Opened extends HeldManifest {
  readonly index: SealedIndex
  readonly bytes: number
}

const kept = new WeakMap<NodeContext, Map<string, Opened>>()
const maxKeptBytes = 256 * 1_048_576

/**
 * Opens the newest synchronised index of a publisher. Everything is verified again when it is read from disk; what was
 * verified stays in memory. Throws `manifest-invalid` when there is none or it has expired: matching is then refused, not
 * degraded (spec/attacks.md C-12); `segment-invalid` for a file that was altered here.
 */
export async function openSyncedIndex(node: NodeContext, source: IndexSource): Promise<SyncedIndex> {
  const held = await heldManifest(node, source)
  if (held === undefined) return fail('manifest-invalid', {})
  const { epoch, publicKey, version, expiresAt } = held.manifest.manifest
  const index = keptIndex(node, source, held.manifest) ?? (await readIndex(node, source, held))
  const manifest = { manifest: held.manifest, proof: held.proof }
  return { epoch, publicKey: fromBase64url(publicKey, 32), version, expiresAt: Date.parse(expiresAt), index, manifest }
}

/** The newest manifest that is held, verified again at this instant. Throws `manifest-invalid` when it has expired. */
async function heldManifest(node: NodeContext, source: IndexSource): Promise<HeldManifest | undefined> {
  // One process works on a database at a time, and it opens what it switches to: only time can have changed its worth.
  const opened = kept.get(node)?.get(keyOf(source))
  if (opened !== undefined && node.now() < Date.parse(opened.manifest.manifest.expiresAt)) return opened
  const row = await heldRow(node, source)
  if (row === undefined) return undefined
  const publicKey = keptKey(await loadPartner(node.db, source.publisher), row.jws)
  const manifest = verifyManifest({ jws: row.jws, publicKey, ...source, now: node.now(), held: null })
  return { manifest, proof: row.proof }
}

/**
 * The newest manifest that is held, as it was when it was accepted: a later one is compared with it, expired or not.
 */
export async function formerManifest(node: NodeContext, source: IndexSource): Promise<Verified<ReadManifest> | null> {
  const row = await heldRow(node, source)
  if (row === undefined) return null
  const publicKey = keptKey(await loadPartner(node.db, source.publisher), row.jws)
  return verifyManifest({ jws: row.jws, publicKey, ...source, now: row.synced_at, held: null })
}

const heldManifestRow: Statement = {
  name: 'held-manifest',
  text: `
    select jws, proof, synced_at from synced_manifest where agreement = $1 and publisher = $2 order by version desc limit 1`,
}

interface HeldRow {
  readonly jws: string
  readonly proof: string | null
  readonly synced_at: Instant
}

async function heldRow(node: NodeContext, { agreement, publisher }: IndexSource): Promise<HeldRow | undefined> {
  const rows = await runPrepared<HeldRow>(node.db, heldManifestRow, [agreement, publisher])
  return rows[0]
}

async function readIndex(
  node: NodeContext,
  source: IndexSource,
  { manifest, proof }: HeldManifest,
): Promise<SealedIndex> {
  const segments = []
  for (const expected of manifest.manifest.segments.map(segmentEntry)) {
    segments.push(verifySegment({ bytes: await readSegment(node, expected.sha256), expected }))
  }
  const index = openIndex({ manifest, segments })
  keepIndex(node, source, { manifest, proof, index })
  return index
}

/** Forgets an opened index: what the database holds is about to change. */
export function forgetIndex(node: NodeContext, source: IndexSource): void {
  kept.get(node)?.delete(keyOf(source))
}

/**
 * Keeps an opened index in memory, unless a newer version came while it was read; the ones opened longest ago go when
 * there are too many bytes.
 */
export function keepIndex(
  node: NodeContext,
  source: IndexSource,
  { manifest, proof, index }: HeldManifest & { readonly index: SealedIndex },
): void {
  const open = kept.get(node) ?? new Map<string, Opened>()
  kept.set(node, open)
  if ((open.get(keyOf(source))?.manifest.manifest.version ?? 0) > manifest.manifest.version) return
  const bytes = manifest.manifest.segments.reduce((sum, segment) => sum + segment.bytes, 0)
  open.delete(keyOf(source))
  open.set(keyOf(source), { manifest, proof, index, bytes })
  let total = [...open.values()].reduce((sum, opened) => sum + opened.bytes, 0)
  for (const [key, opened] of open) {
    if (total <= maxKeptBytes || key === keyOf(source)) break
    open.delete(key)
    total -= opened.bytes
  }
}

function keptIndex(
  node: NodeContext,
  source: IndexSource,
  { digest }: Verified<ReadManifest>,
): SealedIndex | undefined {
  const opened = kept.get(node)?.get(keyOf(source))
  return opened?.manifest.digest === digest ? opened.index : undefined
}

function keyOf({ agreement, publisher }: IndexSource): string {
  return `${agreement}/${publisher}`
}
