import {
  canonicalBytes,
  checkShape,
  closed,
  closedMember,
  fromBase64url,
  type Instant,
  isComityError,
  keyId,
  parseCanonical,
  parseInstant,
  second,
  sha256,
  signJws,
  type SigningKey,
  toBase64url,
  utf8Encode,
  type Verified,
  verifyJws,
} from '@comity/codec'
import Type, { type Static } from 'typebox'
import { fail } from './errors.ts'
import { maxSegmentRows, withdrawnStep } from './padding.ts'
import { maxPartitionBits, type SegmentEntry, segmentBytes } from './segment.ts'

/** The `typ` of a signed manifest. */
export const manifestType = 'comity.index.manifest+jws'
/** Largest manifest that is read: its JWS has at most four thirds of this and a little. */
export const maxManifestBytes = 1_048_576

const Digest = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
const Instants = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' })
const U32 = (minimum: number) => Type.Integer({ minimum, maximum: 2 ** 32 - 1 })

const ManifestSegment = closed({
  role: Type.Union([Type.Literal('base'), Type.Literal('delta'), Type.Literal('tombstone')]),
  sequence: U32(1),
  partition: closed({
    bits: Type.Integer({ minimum: 0, maximum: maxPartitionBits }),
    prefix: Type.Integer({ minimum: 0, maximum: 2 ** maxPartitionBits - 1 }),
  }),
  sha256: Digest,
  rows: Type.Integer({ minimum: 0, maximum: maxSegmentRows }),
  bytes: U32(0),
})

/** The payload of a manifest (spec/matching.md §5). */
export const Manifest = closed({
  schema: Type.Literal(1),
  publisher: Type.String({ pattern: '^[a-z][a-z0-9-]{1,62}[a-z0-9]$' }),
  agreement: Digest,
  epoch: U32(1),
  publicKey: Digest,
  version: U32(1),
  issuedAt: Instants,
  expiresAt: Instants,
  paddingCommitment: Digest,
  segments: Type.Array(ManifestSegment, { minItems: 1, maxItems: 2048 }),
  withdrawn: Type.Array(Type.String({ pattern: '^[A-Za-z0-9_-]{11}$' }), { maxItems: 65_536 }),
  previous: Type.Union([Type.Null(), Digest]),
})
export type Manifest = Static<typeof Manifest>

/** A manifest proved to be its publisher's, with the digest by which the next one and the log name it. */
export interface ReadManifest {
  readonly manifest: Manifest
  readonly jws: string
  readonly digest: string
}

/** SHA-256 of a manifest's JWS bytes, base64url. */
export function manifestDigest(jws: string): string {
  return toBase64url(sha256(utf8Encode(jws)))
}

/** A segment as it stands in a manifest. */
export function manifestSegment(entry: SegmentEntry): Manifest['segments'][number] {
  return { ...entry, sha256: toBase64url(entry.sha256) }
}

/** What `verifySegment` expects for a segment of a manifest. Throws `schema` for a digest that is not canonical. */
export function segmentEntry(segment: Manifest['segments'][number]): SegmentEntry {
  return { ...segment, sha256: fromBase64url(segment.sha256, 32) }
}

/** Signs a manifest with the publisher's message key. Throws `manifest-invalid` for one that no reader would accept. */
export function signManifest({ manifest, key }: { readonly manifest: Manifest; readonly key: SigningKey }): string {
  const payload = canonicalBytes(manifest)
  if (payload.length > maxManifestBytes) refuse('form')
  checkForm(manifest)
  return signJws({ key, kid: keyId(key.publicKey), typ: manifestType, payload })
}

/**
 * Proves that a manifest is the expected publisher's, in form and in time, and not older than or at odds with the
 * newest one that the reader holds (spec/matching.md §5). That it is in the publisher's log is for the caller to prove.
 * Throws `manifest-invalid` with the reason.
 */
export function verifyManifest({
  jws,
  publicKey,
  publisher,
  agreement,
  now,
  held,
}: {
  readonly jws: string
  /** The publisher's pinned message key. */
  readonly publicKey: Uint8Array
  readonly publisher: string
  readonly agreement: string
  readonly now: Instant
  /** The newest manifest accepted before, or null. */
  readonly held: Verified<ReadManifest> | null
}): Verified<ReadManifest> {
  const manifest = readManifest({ jws, publicKey })
  checkForm(manifest)
  if (manifest.publisher !== publisher) refuse('publisher')
  if (manifest.agreement !== agreement) refuse('agreement')
  if (parseInstant(manifest.issuedAt) > now + 60 * second) refuse('not-yet')
  if (parseInstant(manifest.expiresAt) <= now) refuse('expired')
  const read: ReadManifest = { manifest, jws, digest: manifestDigest(jws) }
  if (held !== null) checkFollows(read, held)
  return read as Verified<ReadManifest>
}

const reasons = [
  'signature',
  'form',
  'publisher',
  'agreement',
  'not-yet',
  'expired',
  'rolled-back',
  'forked',
  'previous',
  'epoch-key',
] as const

function refuse(reason: (typeof reasons)[number]): never {
  return fail('manifest-invalid', { reason: closedMember(reasons, reason) })
}

function readManifest({ jws, publicKey }: { readonly jws: string; readonly publicKey: Uint8Array }): Manifest {
  // Base64url of the payload, the header and the signature: bounded before anything is decoded.
  if (jws.length > Math.ceil((maxManifestBytes * 4) / 3) + 1024) refuse('form')
  let payload: Uint8Array
  try {
    payload = verifyJws({ jws, typ: manifestType, publicKey })
  } catch (error) {
    if (isComityError(error)) return refuse('signature')
    throw error
  }
  try {
    return checkShape(Manifest, parseCanonical(payload, { maxBytes: maxManifestBytes }))
  } catch (error) {
    if (isComityError(error)) return refuse('form')
    throw error
  }
}

/** What the schema cannot say: one encoding, times in order, base partitions whole and first, sequences rising. */
function checkForm(manifest: Manifest): void {
  try {
    for (const digest of [manifest.publicKey, manifest.agreement, manifest.paddingCommitment]) fromBase64url(digest, 32)
    if (manifest.previous !== null) fromBase64url(manifest.previous, 32)
    if (parseInstant(manifest.issuedAt) >= parseInstant(manifest.expiresAt)) refuse('form')
    checkWithdrawn(manifest.withdrawn)
    checkSegments(manifest.segments.map(segmentEntry))
  } catch (error) {
    if (isComityError(error, 'schema')) refuse('form')
    throw error
  }
  if ((manifest.version === 1) !== (manifest.previous === null)) refuse('form')
}

function checkWithdrawn(withdrawn: readonly string[]): void {
  if (withdrawn.length % withdrawnStep !== 0) refuse('form')
  for (const [at, reference] of withdrawn.entries()) {
    fromBase64url(reference, 8)
    // Text order; it hides which reference joined last as well as byte order would, and is what both sides sort by.
    if (at > 0 && reference <= (withdrawn[at - 1] ?? '')) refuse('form')
  }
}

function checkSegments(segments: readonly SegmentEntry[]): void {
  const bits = segments[0]?.partition.bits ?? 0
  const bases = segments.filter(({ role }) => role === 'base')
  if (bases.length !== 2 ** bits) refuse('form')
  for (const [at, segment] of segments.entries()) {
    const { role, sequence, partition } = segment
    const placed =
      at < bases.length
        ? role === 'base' && partition.bits === bits && partition.prefix === at
        : role !== 'base' && partition.bits === 0 && partition.prefix === 0
    const rising = sequence > (segments[at - 1]?.sequence ?? 0)
    if (!placed || !rising || segment.bytes !== segmentBytes(segment)) refuse('form')
  }
}

/** The new manifest against the one held: never back, never two for one version, one key and padding seed an epoch. */
function checkFollows(read: ReadManifest, held: ReadManifest): void {
  const { manifest } = read
  if (manifest.version < held.manifest.version || manifest.epoch < held.manifest.epoch) refuse('rolled-back')
  if (manifest.version === held.manifest.version && read.digest !== held.digest) refuse('forked')
  if (manifest.version === held.manifest.version + 1 && manifest.previous !== held.digest) refuse('previous')
  const sameSecrets =
    manifest.publicKey === held.manifest.publicKey && manifest.paddingCommitment === held.manifest.paddingCommitment
  if (manifest.epoch === held.manifest.epoch && !sameSecrets) refuse('epoch-key')
}
