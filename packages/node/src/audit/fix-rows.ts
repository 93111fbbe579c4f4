import { canonicalText, fromBase64url, toBase64url } from '@comity/codec'
import { type Manifest, manifestDigest } from '@comity/match-index'
import { sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import { readSegment } from '../index/segment-files.ts'
import type { Tx } from '../schema.ts'
import type { AuditRow } from './close-audit.ts'
import { logErasure } from './store-openings.ts'

/** A row without its record is answered by at most so many positions in one log entry. */
const positionsAtOnce = 4_096

/** What rows are drawn from. */
export interface FixedRows {
  /** Canonical JSON. */
  readonly batches: string
  readonly manifest: FixedManifest | null
}

/** A manifest by its version and the SHA-256 of its JWS, base64url. */
export interface FixedManifest {
  readonly version: number
  readonly digest: string
}

/** At the inquirer: the newest manifest of the publisher that it holds and that is in force. */
export async function heldManifest(node: NodeContext, tx: Tx, row: AuditRow): Promise<FixedRows> {
  const held = await tx
    .selectFrom('synced_manifest')
    .select(['version', 'jws'])
    .where('agreement', '=', row.agreement)
    .where('publisher', '=', row.publisher)
    .where('expires_at', '>', node.now())
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  const manifest = held === undefined ? null : { version: held.version, digest: manifestDigest(held.jws) }
  return { batches: canonicalText([]), manifest }
}

/**
 * At the publisher, in the transaction that closes an audit of rows: the manifest in force, its segments kept, and the record
 * behind each row written down (spec/audit.md §8). What is erased or published afterwards changes nothing of the draw.
 */
export async function fixRows(node: NodeContext, tx: Tx, row: AuditRow): Promise<FixedRows> {
  // No version is committed meanwhile, and no record goes: what the manifest names is what stands behind its rows.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`index/${row.agreement}`}, 0))`.execute(tx)
  await sql`lock table record in share mode`.execute(tx)
  const newest = await tx
    .selectFrom('index_manifest')
    .innerJoin('index_epoch', 'index_epoch.id', 'index_manifest.epoch')
    .select(['index_manifest.version', 'index_manifest.epoch', 'index_manifest.jws'])
    .where('index_manifest.agreement', '=', row.agreement)
    .where('index_manifest.expires_at', '>', node.now())
    .where('index_epoch.state', '!=', 'ended')
    .orderBy('index_manifest.version', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (newest === undefined) return { batches: canonicalText([]), manifest: null }
  const segments = segmentsOf(newest.jws)
  const kept = segments.map(({ sha256 }) => ({ audit: row.id, sha256: fromBase64url(sha256, 32) }))
  await tx.insertInto('audit_segment').values(kept).execute()
  const drawn = segments.filter(({ role }) => role !== 'tombstone')
  for (const segment of drawn) await fixSegment(node, tx, { row, epoch: newest.epoch, ...segment })
  const batches = drawn.map(({ sha256, rows }) => ({ digest: fromBase64url(sha256, 32), count: rows }))
  batches.sort((left, right) => Buffer.compare(left.digest, right.digest))
  const listed = batches.map(({ digest, count }) => ({ digest: toBase64url(digest), count }))
  return { batches: canonicalText(listed), manifest: { version: newest.version, digest: manifestDigest(newest.jws) } }
}

/** Segments of a manifest that this node signed. */
function segmentsOf(jws: string): Manifest['segments'] {
  const payload = Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8')
  return (JSON.parse(payload) as Manifest).segments // our own canonical text
}

interface FixedSegment {
  readonly row: AuditRow
  readonly epoch: number
  readonly sha256: string
  readonly rows: number
}

async function fixSegment(node: NodeContext, tx: Tx, { row, epoch, sha256, rows }: FixedSegment): Promise<void> {
  const digest = fromBase64url(sha256, 32)
  const bytes = Buffer.from(await readSegment(node, digest))
  // Tags stand behind the header of 40 bytes, one in every 44; of several records the one that came first.
  await sql`
    insert into audit_row (audit, digest, position, record)
    select distinct on (g) ${row.id}::uuid, ${digest}::bytea, g, r.id
    from generate_series(0, ${rows - 1}::integer) g
    join index_row i on i.epoch = ${epoch} and i.tag = substring(${bytes}::bytea from 41 + 44 * g for 12)
    join index_row_record x on x.epoch = ${epoch} and x.reference = i.reference
    join record r on r.id = x.record
    order by g, r.created_at, r.id`.execute(tx)
  const { rows: erased } = await sql<{ position: number }>`
    select distinct g as position
    from generate_series(0, ${rows - 1}::integer) g
    join index_row i on i.epoch = ${epoch} and i.tag = substring(${bytes}::bytea from 41 + 44 * g for 12)
    join index_row_record x on x.epoch = ${epoch} and x.reference = i.reference
    join erased_record e on e.record = x.record
    where not exists (
      select from audit_row a where a.audit = ${row.id} and a.digest = ${digest} and a.position = g
    )
    order by g`.execute(tx)
  const gone = erased.map(({ position }) => position)
  for (let at = 0; at < gone.length; at += positionsAtOnce) {
    const positions = gone.slice(at, at + positionsAtOnce)
    const erasure = await logErasure(node, tx, { agreement: row.agreement, digest, positions })
    const values = positions.map((position) => ({ audit: row.id, digest, position, record: null, erasure }))
    for (let some = 0; some < values.length; some += 1_000)
      await tx
        .insertInto('audit_row')
        .values(values.slice(some, some + 1_000))
        .execute()
  }
}
