import { randomUUID } from 'node:crypto'
import { fromBase64url, isComityError, parseInstant, toHex } from '@comity/codec'
import { sync, type SyncedVersion, type SyncPorts } from '@comity/client'
import { segmentEntry } from '@comity/match-index'
import { requireInForce } from '../agreements/agreements.ts'
import type { NodeContext } from '../context.ts'
import { loadPartner, messageKeyOf } from '../partner/directory.ts'
import { fail } from '../errors.ts'
import { keepCheckpoint, keepFork, seenCheckpoint } from '../partner/partner-log.ts'
import { withdrawHits } from '../casework/hits.ts'
import { readSegment, removeSegments, writeSegments } from './segment-files.ts'
import { cosignaturePolicy } from '../witness/policy.ts'
import { forgetIndex, formerManifest, type IndexSource, keepIndex } from './synced-index.ts'

/** The way to a publisher: its node, or the pouch. */
export type SyncWay = Pick<SyncPorts, 'ask' | 'fetchSegment'>

export interface SyncInput {
  readonly node: NodeContext
  readonly source: IndexSource
  readonly way: SyncWay
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void
  readonly signal: AbortSignal
}

/**
 * Fetches what a publisher has published since the last time (spec/matching.md §5). Killed anywhere it is run again: files
 * of verified segments are found, and the switch is one transaction. Throws `agreement-not-in-force` and what `sync` throws.
 */
export async function syncIndex(input: SyncInput): Promise<SyncedVersion | undefined> {
  const { node, source } = input
  try {
    return await retryWhileBusy(() => fetchVersion(input))
  } catch (error) {
    // spec/attacks.md C-09: what a partner served wrong is a security event; the last whole version stays.
    if (isComityError(error, 'manifest-invalid') || isComityError(error, 'segment-invalid')) {
      node.events.record({ peer: source.publisher, route: 'index.sync', code: error.code })
    }
    throw error
  }
}

/** Asks the publisher's node. */
export function onlineWay(node: NodeContext, publisher: string, signal: AbortSignal): SyncWay {
  return {
    ask: (message) => node.hop.ask({ to: publisher, name: 'index.manifest', message, signal }),
    fetchSegment: ({ sha256, maxBytes }) =>
      node.hop.fetchFile({ from: publisher, path: `/partner/index.segment/${toHex(sha256)}`, sha256, maxBytes }),
  }
}

/** What was seen of the publisher's log moved while it answered: asked again beside the later one. */
async function retryWhileBusy<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; attempt < 5; attempt += 1) {
    try {
      return await run()
    } catch (error) {
      if (!isComityError(error, 'busy')) throw error
    }
  }
  return run()
}

async function fetchVersion({ node, source, way, onProgress, signal }: SyncInput): Promise<SyncedVersion | undefined> {
  const { agreement, publisher } = source
  const { terms } = await requireInForce(node.db, agreement, { now: node.now(), parties: [node.party, publisher] })
  const { logKey, logOrigin } = await loadPartner(node.db, publisher)
  const messageKey = messageKeyOf(node, publisher)
  const cosignatures = await cosignaturePolicy(node, { terms, owner: publisher })
  const seen = await seenCheckpoint(node.db, { party: publisher, fresh: true })
  const rowsCap = terms.index.rowsCap.reduce((sum, { rows }) => sum + rows, 0)
  const held = { manifest: await formerManifest(node, source), seen: seen ?? null }
  return sync({ agreement, publisher, messageKey, logKey, logOrigin, cosignatures, rowsCap }, held, {
    party: node.party,
    messageKey: node.keys.messageFor(publisher),
    now: node.now,
    newId: randomUUID,
    ask: way.ask,
    readSegment: async (sha256) => {
      try {
        return await readSegment(node, sha256)
      } catch (error) {
        if (isComityError(error, 'not-found')) return undefined
        throw error
      }
    },
    fetchSegment: (file) => {
      signal.throwIfAborted()
      return way.fetchSegment(file)
    },
    keepSegment: async (segment) => {
      await writeSegments(node, [segment])
      node.fault('index.segment-fetched')
    },
    keepFork: (fork) => keepFork(node, { ...fork, party: publisher, seen, shownTo: 'message' }),
    switchTo: (version) => switchTo(node, source, version),
    onProgress,
  })
}

/** Old or new, never a mixture (spec/attacks.md §4, I7): one transaction; the files are durable before it. */
async function switchTo(node: NodeContext, source: IndexSource, version: SyncedVersion): Promise<void> {
  const { manifest } = version.manifest
  const segments = manifest.segments.map((segment) => segmentEntry(segment).sha256)
  const switched = node.db.transaction().execute(async (tx) => {
    const former = await tx
      .selectFrom('synced_segment')
      .select('sha256')
      .where('agreement', '=', source.agreement)
      .where('publisher', '=', source.publisher)
      .execute()
    await tx
      .deleteFrom('synced_manifest')
      .where('agreement', '=', source.agreement)
      .where('publisher', '=', source.publisher)
      .execute()
    await tx
      .insertInto('synced_manifest')
      .values({
        ...source,
        epoch: manifest.epoch,
        version: manifest.version,
        jws: version.manifest.jws,
        row_count: manifest.segments.reduce((sum, { rows }) => sum + rows, 0),
        segment_count: manifest.segments.length,
        issued_at: parseInstant(manifest.issuedAt),
        expires_at: parseInstant(manifest.expiresAt),
        synced_at: node.now(),
        proof: JSON.stringify(version.proof),
      })
      .execute()
    await tx
      .insertInto('synced_segment')
      .values(segments.map((sha256, place) => ({ ...source, epoch: manifest.epoch, place, sha256 })))
      .execute()
    const { size, root, note } = version.seen
    const seen = { party: source.publisher, size, root, note, seen_at: node.now() }
    const moved = await tx
      .insertInto('partner_checkpoint')
      .values(seen)
      .onConflict((conflict) =>
        conflict
          .column('party')
          .doUpdateSet({ size, root, note, seen_at: seen.seen_at })
          .where((kept) =>
            kept.or([
              kept('partner_checkpoint.size', '<', size),
              kept.and([kept('partner_checkpoint.size', '=', size), kept('partner_checkpoint.root', '=', root)]),
            ]),
          ),
      )
      .executeTakeFirst()
    // The witness or a batch has seen a later one meanwhile: this one must be proved beside that (spec/log.md §5).
    if (moved.numInsertedOrUpdatedRows === 0n) fail('busy', {})
    // spec/matching.md §8: what the publisher took back is no lead any more.
    const references = manifest.withdrawn.map((reference) => fromBase64url(reference, 8))
    await withdrawHits(node, tx, { ...source, references })
    node.fault('index.before-switch')
    return former.map(({ sha256 }) => sha256)
  })
  // Whether a commit that failed was kept is not known: whoever asks then reads what is held.
  const dropped = await switched.finally(() => forgetIndex(node, source))
  keepIndex(node, source, { ...version, proof: JSON.stringify(version.proof) })
  keepCheckpoint(node.db, source.publisher, version.seen)
  // A crash before this line leaves files that the next start removes.
  await removeSegments(node, dropped)
}
