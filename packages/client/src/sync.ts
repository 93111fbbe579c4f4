import {
  canonicalText,
  closedMember,
  type Instant,
  isComityError,
  type Json,
  parseInstant,
  type SigningKey,
  type Verified,
} from '@comity/codec'
import {
  openIndex,
  type ReadManifest,
  type SealedIndex,
  type Segment,
  segmentEntry,
  type SegmentEntry,
  verifyManifest,
  verifySegment,
} from '@comity/match-index'
import {
  foreignMessage,
  indexManifest,
  type IndexManifestAnswer,
  indexManifestAnswer,
  type PinnedKey,
  pinnedKeyFor,
  signMessage,
  verifyMessage,
} from '@comity/protocol'
import {
  type CosignaturePolicy,
  decodeHashes,
  type LogProof,
  type TreeHead,
  verifyExtension,
  verifyLogProof,
} from '@comity/tlog'
import { fail } from './errors.ts'

/** Whose index under which agreement, and what is pinned of that publisher. */
export interface SyncSource {
  readonly publisher: string
  /** base64url of the agreement's hash. */
  readonly agreement: string
  readonly messageKey: PinnedKey
  readonly logOrigin: string
  readonly logKey: Uint8Array
  /** What the terms ask of a checkpoint. */
  readonly cosignatures: CosignaturePolicy
  /** Rows that the terms let this publisher hold, all profiles together. */
  readonly rowsCap: number
}

/** What is held of it already. */
export interface SyncHeld {
  /** The newest manifest accepted, all of whose segments are here; null at first. */
  readonly manifest: Verified<ReadManifest> | null
  /** The newest checkpoint of the publisher's log that was verified; null at first. */
  readonly seen: (TreeHead & { readonly note: string }) | null
}

/** A whole new version: every part verified. */
export interface SyncedVersion {
  readonly manifest: Verified<ReadManifest>
  readonly index: SealedIndex
  readonly seen: TreeHead & { readonly note: string }
  /** That the manifest stands in the publisher's log: kept for reports of hits. */
  readonly proof: LogProof
}

export interface SyncPorts {
  readonly party: string
  readonly messageKey: SigningKey
  readonly now: () => Instant
  readonly newId: () => string
  /** Brings the question to the publisher; throws the publisher's error code. */
  readonly ask: (message: string) => Promise<{ readonly message: string; readonly bulk: Uint8Array }>
  /** A segment that is here, or undefined. */
  readonly readSegment: (sha256: Uint8Array) => Promise<Uint8Array | undefined>
  /** Fetches a segment whole, at most that many bytes. */
  readonly fetchSegment: (file: { readonly sha256: Uint8Array; readonly maxBytes: number }) => Promise<Uint8Array>
  /** Keeps a verified segment; durable when it returns. */
  readonly keepSegment: (file: { readonly sha256: Uint8Array; readonly bytes: Uint8Array }) => Promise<void>
  /**
   * Keeps the signed checkpoint that contradicts what was seen of the publisher's log, before `log-conflict` is
   * thrown.
   */
  readonly keepFork: (fork: {
    readonly note: string
    readonly hashes: readonly Uint8Array[]
    readonly error: unknown
  }) => Promise<void>
  /** Makes the version the one that is read, in one step (spec/attacks.md §4, I7). */
  readonly switchTo: (version: SyncedVersion) => Promise<void>
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void
}

/**
 * Synchronises a publisher's index (spec/matching.md §5): manifest, its place in the publisher's log, every segment that
 * is missing, all verified before the switch; until then the last whole version stays. Returns the new version, or
 * undefined when there is none newer; then files of the held one that were lost or damaged here are fetched again. Throws `manifest-invalid`, `segment-invalid`, `log-conflict`, and what the
 * publisher answers.
 */
export async function sync(source: SyncSource, held: SyncHeld, ports: SyncPorts): Promise<SyncedVersion | undefined> {
  const offers = await askManifests(source, held, ports)
  let newest = held.manifest
  let seen: SyncedVersion['seen'] | undefined
  let proof: LogProof | undefined
  for (const offer of offers) {
    newest = verifyManifest({
      ...source,
      publicKey: pinnedKeyFor(source.messageKey, offer.manifest),
      jws: offer.manifest,
      now: ports.now(),
      held: newest,
    })
    refuseFlood(source, newest)
    try {
      seen = proveLogged({ source, held, offer, manifest: newest })
      proof = offer.proof
    } catch (error) {
      if (isComityError(error, 'log-conflict')) {
        const hashes = decodeHashes(offer.consistency?.hashes ?? [])
        await ports.keepFork({ note: offer.proof.checkpoint, hashes, error })
      }
      throw error
    }
  }
  if (newest === null) return refuse('none')
  if (seen === undefined || proof === undefined || newest.digest === held.manifest?.digest) {
    await mendSegments(newest, ports)
    return undefined
  }
  const segments = await collectSegments(newest, ports)
  const version = { manifest: newest, index: openIndex({ manifest: newest, segments }), seen, proof }
  await ports.switchTo(version)
  return version
}

/** So many rows beside those of the terms are padding or were changed since the last base (spec/matching.md §5). */
const rowsForEach = 16
const rowsForAll = 131_072
const leastCap = 1_000

/** Before a byte is fetched: all of an index is kept, and while it is opened it is in memory (spec/attacks.md C-09). */
function refuseFlood({ rowsCap }: SyncSource, { manifest }: ReadManifest): void {
  const rows = manifest.segments.reduce((sum, segment) => sum + segment.rows, 0)
  if (rows > rowsForEach * Math.max(rowsCap, leastCap) + rowsForAll) refuse('rows')
}

type Offer = IndexManifestAnswer['manifests'][number]

async function askManifests(source: SyncSource, held: SyncHeld, ports: SyncPorts): Promise<readonly Offer[]> {
  const { publisher, agreement } = source
  const question = signMessage({
    definition: indexManifest,
    key: ports.messageKey,
    from: ports.party,
    to: publisher,
    id: ports.newId(),
    sequence: undefined,
    sentAt: ports.now(),
    bulk: undefined,
    body: { agreement, known: held.manifest?.manifest.version ?? null, seen: held.seen?.size ?? null },
  })
  const answer = await ports.ask(question)
  const { body } = verifyMessage({
    definition: indexManifestAnswer,
    message: foreignMessage(answer.message),
    bulk: answer.bulk.length === 0 ? undefined : answer.bulk,
    sender: { party: publisher, publicKey: source.messageKey },
    recipient: ports.party,
  })
  return body.agreement === agreement ? body.manifests : refuse('agreement')
}

/**
 * The manifest stands in the publisher's log, which extends what was seen of it. Throws `manifest-invalid`,
 * `log-conflict`.
 */
function proveLogged({
  source,
  held: { seen },
  offer,
  manifest,
}: {
  readonly source: SyncSource
  readonly held: SyncHeld
  readonly offer: Offer
  readonly manifest: ReadManifest
}): SyncedVersion['seen'] {
  const entry = manifestEntry(manifest)
  try {
    const { logOrigin: origin, logKey, cosignatures } = source
    const { checkpoint, type, body } = verifyLogProof({ proof: offer.proof, origin, publicKey: logKey, cosignatures })
    if (type !== 'index.manifest' || canonicalText(body) !== canonicalText(entry)) refuse('unlogged')
    const to = { size: checkpoint.size, root: checkpoint.root }
    if (seen !== null) {
      // The smaller of the two comes first: a checkpoint with its cosignatures may be older than what was seen.
      const isOlder = to.size < seen.size
      const { consistency } = offer
      const [from, larger] = isOlder ? [to, seen] : [seen, to]
      if (consistency !== null && consistency.fromSize !== from.size) refuse('unlogged')
      verifyExtension({ from, to: larger, hashes: decodeHashes(consistency?.hashes ?? []) })
      if (isOlder) return seen
    }
    return { ...to, note: offer.proof.checkpoint }
  } catch (error) {
    // A fork of the publisher's log keeps its own name; anything else means that the manifest is not proved.
    if (!isComityError(error) || isComityError(error, 'log-conflict')) throw error
    return refuse('unlogged')
  }
}

/** What the publisher's log says of a manifest (spec/log.md §2). */
export function manifestEntry({ manifest, digest }: ReadManifest): Readonly<Record<string, Json>> {
  const { agreement, epoch, expiresAt, issuedAt, paddingCommitment, previous, publicKey, publisher, version } = manifest
  return {
    ...{ agreement, epoch, expiresAt, issuedAt, manifest: digest, paddingCommitment },
    ...{ previous, publicKey, publisher, version },
  }
}

async function collectSegments(
  { manifest }: Verified<ReadManifest>,
  ports: SyncPorts,
): Promise<readonly Verified<Segment>[]> {
  const segments: Verified<Segment>[] = []
  const total = manifest.segments.length
  for (const expected of manifest.segments.map(segmentEntry)) {
    segments.push((await heldSegment(expected, ports)) ?? (await fetchedSegment(expected, ports)))
    ports.onProgress({ done: segments.length, total })
  }
  return segments
}

/** One after another: nothing is opened, and an index may be larger than what should be in memory for this. */
async function mendSegments({ manifest }: Verified<ReadManifest>, ports: SyncPorts): Promise<void> {
  // What has expired is not asked any more, and its publisher need not have it any more.
  if (parseInstant(manifest.expiresAt) <= ports.now()) return
  for (const expected of manifest.segments.map(segmentEntry)) {
    if ((await heldSegment(expected, ports)) === undefined) await fetchedSegment(expected, ports)
  }
}

async function heldSegment(expected: SegmentEntry, ports: SyncPorts): Promise<Verified<Segment> | undefined> {
  const bytes = await ports.readSegment(expected.sha256)
  if (bytes === undefined) return undefined
  try {
    return verifySegment({ bytes, expected })
  } catch (error) {
    // Damaged on our own disk: fetched anew.
    if (isComityError(error, 'segment-invalid')) return undefined
    throw error
  }
}

async function fetchedSegment(expected: SegmentEntry, ports: SyncPorts): Promise<Verified<Segment>> {
  let bytes: Uint8Array
  try {
    bytes = await ports.fetchSegment({ sha256: expected.sha256, maxBytes: expected.bytes })
  } catch (error) {
    if (isComityError(error, 'digest-mismatch')) return fail('segment-invalid', {})
    throw error
  }
  const segment = verifySegment({ bytes, expected })
  await ports.keepSegment({ sha256: expected.sha256, bytes })
  return segment
}

const reasons = ['none', 'agreement', 'unlogged', 'rows'] as const

function refuse(reason: (typeof reasons)[number]): never {
  return fail('manifest-invalid', { reason: closedMember(reasons, reason) })
}
