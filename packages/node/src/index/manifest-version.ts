import { formatInstant, fromBase64url, hour, type Instant, toBase64url } from '@comity/codec'
import {
  type BuiltSegment,
  type Manifest,
  manifestDigest,
  manifestSegment,
  paddingReference,
  type SegmentEntry,
  signManifest,
  withdrawnStep,
} from '@comity/match-index'
import { sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import type { Tx } from '../schema.ts'
import { newestShield } from '../shield/hidden.ts'
import type { EpochRow } from './epochs.ts'
import { encodePadding, type PaddingState } from './pad.ts'
import type { BuiltVersion } from './version.ts'

export interface CommittedVersion {
  readonly epoch: number
  readonly version: number
  readonly logEntry: string
}

export interface VersionInput {
  readonly node: NodeContext
  readonly agreement: string
  readonly epoch: EpochRow
  readonly built: BuiltVersion
  readonly issuedAt: Instant
  readonly expiresAt: Instant
  /** The newest shield that the build knew of; null where it holds no new row. */
  readonly shields: number | null
}

/**
 * Records a version in one transaction: rows, segments, withdrawn references, the signed manifest and its log entry. The
 * segment files are on disk before it begins. A crash before the commit leaves files that the next start removes; the
 * version number is then still free, and after the commit it is never given again. Undefined where somebody was shielded
 * since the build began.
 */
export async function commitVersion(input: VersionInput): Promise<CommittedVersion | undefined> {
  const { node, agreement, epoch, built, shields } = input
  return node.db.transaction().execute(async (tx) => {
    // One publisher of an agreement at a time, whichever job it runs in.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`index/${agreement}`}, 0))`.execute(tx)
    // Until this has committed nobody is shielded; whoever is then, is taken back by the next version.
    await sql`lock table shield in share mode`.execute(tx)
    if (shields !== null && (await newestShield(tx)) !== shields) return undefined
    const previous = await newestManifest(tx, agreement)
    const version = (previous?.version ?? 0) + 1
    const gone = [...(await built.applyRows(tx)), ...(await withdrawFormer(tx, { agreement, epoch }))]
    await settleRetractions(tx, agreement)
    await recordWithdrawn(tx, { epoch, version, gone, padding: built.padding })
    await recordSegments(tx, { epoch, version, built })
    await recordEpoch(tx, { epoch, built })
    const manifest = await readManifest(tx, { input, version, previous: previous?.digest })
    const jws = signManifest({ manifest, key: node.keys.messageForAll('everybody') })
    const digest = manifestDigest(jws)
    const logEntry = await node.log.append(tx, { type: 'index.manifest', body: entryBody(manifest, digest) })
    await tx
      .insertInto('index_manifest')
      .values({
        agreement,
        version,
        epoch: epoch.id,
        jws,
        digest: fromBase64url(digest, 32),
        log_entry: logEntry,
        row_count: manifest.segments.reduce((sum, { rows }) => sum + rows, 0),
        segment_count: manifest.segments.length,
        issued_at: input.issuedAt,
        expires_at: input.expiresAt,
      })
      .execute()
    node.fault('index.before-commit')
    return { epoch: epoch.number, version, logEntry }
  })
}

/** The body of the log entry that a reader demands for a manifest (spec/matching.md §5). */
function entryBody(manifest: Manifest, digest: string) {
  const { agreement, epoch, expiresAt, issuedAt, paddingCommitment, previous, publicKey, publisher, version } = manifest
  return {
    agreement,
    epoch,
    expiresAt,
    issuedAt,
    manifest: digest,
    paddingCommitment,
    previous,
    publicKey,
    publisher,
    version,
  }
}

async function newestManifest(tx: Tx, agreement: string) {
  return tx
    .selectFrom('index_manifest')
    .select(['version', 'digest'])
    .where('agreement', '=', agreement)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/**
 * Rows of former epochs whose last record is gone, or of which something was retracted: hits that came of them are
 * withdrawn too (spec/matching.md §5). Once listed, what stood behind them is forgotten, so that none is listed twice.
 */
async function withdrawFormer(
  tx: Tx,
  { agreement, epoch }: { readonly agreement: string; readonly epoch: EpochRow },
): Promise<readonly Uint8Array[]> {
  const { rows } = await sql<{ reference: Uint8Array }>`
    with gone as (
      select x.epoch, x.reference
      from index_row_record x join index_epoch e on e.id = x.epoch left join record r on r.id = x.record
      where e.agreement = ${agreement} and e.id <> ${epoch.id}
      group by x.epoch, x.reference having count(r.id) = 0
      union select q.epoch, q.reference from index_retraction q join index_epoch e on e.id = q.epoch
      where e.agreement = ${agreement} and e.id <> ${epoch.id}
    ), forgotten as (
      delete from index_row_record x using gone where x.epoch = gone.epoch and x.reference = gone.reference
    )
    delete from index_row r using gone where r.epoch = gone.epoch and r.reference = gone.reference
    returning r.reference`.execute(tx)
  return rows.map(({ reference }) => reference)
}

/**
 * Retractions that this version carries: nothing stands under their reference any more. One that was made while the version
 * was built stays for the next.
 */
async function settleRetractions(tx: Tx, agreement: string): Promise<void> {
  await sql`
    delete from index_retraction q using index_epoch e
    where e.id = q.epoch and e.agreement = ${agreement}
      and not exists (select from index_row r where r.epoch = q.epoch and r.reference = q.reference)`.execute(tx)
}

/** Adds gone rows to the withdrawn list, filled to a whole step by padding references that are never taken back. */
async function recordWithdrawn(
  tx: Tx,
  {
    epoch,
    version,
    gone,
    padding,
  }: {
    readonly epoch: EpochRow
    readonly version: number
    readonly gone: readonly Uint8Array[]
    readonly padding: PaddingState
  },
): Promise<void> {
  if (gone.length === 0) return
  const held = await tx
    .selectFrom('index_withdrawn')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('epoch', '=', epoch.id)
    .where('padding', '=', true)
    .executeTakeFirstOrThrow()
  const fill = Math.ceil(gone.length / withdrawnStep) * withdrawnStep - gone.length
  const pads = Array.from({ length: fill }, (_, at) => paddingReference({ seed: padding.seed, index: held.count + at }))
  const all = [
    ...gone.map((reference) => ({ reference, padding: false })),
    ...pads.map((reference) => ({ reference, padding: true })),
  ]
  for (let at = 0; at < all.length; at += 1_000) {
    await tx
      .insertInto('index_withdrawn')
      .values(all.slice(at, at + 1_000).map((row) => ({ ...row, epoch: epoch.id, version })))
      .execute()
  }
}

async function recordSegments(
  tx: Tx,
  { epoch, version, built }: { readonly epoch: EpochRow; readonly version: number; readonly built: BuiltVersion },
): Promise<void> {
  if (!built.keepsSegments) {
    await tx
      .updateTable('index_segment')
      .set({ retired_version: version })
      .where('epoch', '=', epoch.id)
      .where('retired_version', 'is', null)
      .execute()
  }
  const rows = built.segments.map(({ entry }: BuiltSegment) => ({
    sha256: entry.sha256,
    epoch: epoch.id,
    role: entry.role,
    sequence: entry.sequence,
    bits: entry.partition.bits,
    prefix: entry.partition.prefix,
    row_count: entry.rows,
    byte_count: entry.bytes,
    retired_version: null,
  }))
  if (rows.length > 0) await tx.insertInto('index_segment').values(rows).execute()
}

async function recordEpoch(
  tx: Tx,
  { epoch, built }: { readonly epoch: EpochRow; readonly built: BuiltVersion },
): Promise<void> {
  await tx
    .updateTable('index_epoch')
    .set((eb) => ({
      next_sequence: eb('next_sequence', '+', built.segments.length),
      next_padding: built.padding.next,
      padding: encodePadding(built.padding.live),
    }))
    .where('id', '=', epoch.id)
    .execute()
}

/** The manifest of what the transaction has recorded. */
async function readManifest(
  tx: Tx,
  {
    input: { node, agreement, epoch, issuedAt, expiresAt },
    version,
    previous,
  }: { readonly input: VersionInput; readonly version: number; readonly previous: Uint8Array | undefined },
): Promise<Manifest> {
  const segments = await tx
    .selectFrom('index_segment')
    .selectAll()
    .where('epoch', '=', epoch.id)
    .where('retired_version', 'is', null)
    .orderBy('sequence')
    .execute()
  // Also those of former epochs: hits outlive the epoch that they came of.
  const withdrawn = await tx
    .selectFrom('index_withdrawn')
    .innerJoin('index_epoch', 'index_epoch.id', 'index_withdrawn.epoch')
    .select('index_withdrawn.reference')
    .where('index_epoch.agreement', '=', agreement)
    .execute()
  return {
    schema: 1,
    publisher: node.party,
    agreement,
    epoch: epoch.number,
    publicKey: toBase64url(epoch.public_key),
    version,
    issuedAt: formatInstant(issuedAt),
    expiresAt: formatInstant(expiresAt),
    paddingCommitment: toBase64url(epoch.padding_commitment),
    segments: segments.map((row) => manifestSegment(entryOf(row))),
    withdrawn: withdrawn.map(({ reference }) => toBase64url(reference)).sort(),
    previous: previous === undefined ? null : toBase64url(previous),
  }
}

function entryOf(row: {
  readonly sha256: Uint8Array
  readonly role: SegmentEntry['role']
  readonly sequence: number
  readonly bits: number
  readonly prefix: number
  readonly row_count: number
  readonly byte_count: number
}): SegmentEntry {
  const { sha256, role, sequence, bits, prefix } = row
  return { sha256, role, sequence, partition: { bits, prefix }, rows: row.row_count, bytes: row.byte_count }
}

/** When a version issued now expires: after the hours of the terms, never after its epoch. */
export function expiryOf({
  issuedAt,
  manifestHours,
  epoch,
}: {
  readonly issuedAt: Instant
  readonly manifestHours: number
  readonly epoch: EpochRow
}): Instant {
  return Math.min(issuedAt + manifestHours * hour, epoch.until_at)
}
