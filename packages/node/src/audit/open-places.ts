import { type AuditNonce, type DrawnFrom, drawPlaces, type Place, verifyNonce } from '@comity/audit'
import type { auditOpen, BodyOf, ResultOf } from '@comity/client/api'
import { canonicalBytes, day, equalBytes, fromBase64url, sha256, toBase64url, type Verified } from '@comity/codec'
import { parseCheckpoint, parseNote, type TreeHead, verifyCheckpoint } from '@comity/tlog'
import { unitSeal } from '../cases/unit-seal.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadPartner } from '../partner/directory.ts'
import type { Db, Tx } from '../schema.ts'
import { type AuditRow, loadClosedAudit, planOf, termsOf } from './close-audit.ts'
import { requireListed } from './listed-batches.ts'
import { proveEntry } from './prove-entry.ts'
import { openingPlace } from './store-openings.ts'

/** Log entry type of a draw: what was opened to an auditor, and when (spec/audit.md §9). */
const auditOpenType = 'audit.open'

type Asked = BodyOf<typeof auditOpen>
type Opened = ResultOf<typeof auditOpen>

/**
 * At the inquirer: takes the nonce, draws, and takes its own layer off what was drawn (spec/audit.md §3, §4). One draw an audit: asked
 * again with the same it gives the same, with anything else nothing. Throws `not-found`, `audit-period`, `audit-nonce`,
 * `audit-nonce-used`, `audit-population`, `checkpoint-invalid`, `object-mismatch` at the publisher.
 */
export async function openPlaces(node: NodeContext, actor: Actor, asked: Asked): Promise<Opened> {
  const row = await loadClosedAudit(node, actor, asked.audit)
  if (row.inquirer !== node.party || row.kind !== 'question') fail('object-mismatch', {})
  await requireListed(node, row, asked)
  return readPlaces(node, row, await drawOnce(node, row, asked))
}

/**
 * Verifies the nonce and draws, at the party that is audited: each place once. Repeated with the same it gives the same, with
 * anything else it throws `audit-nonce-used`. Throws as `openPlaces`.
 */
export async function drawOnce(
  node: NodeContext,
  row: AuditRow & { readonly checkpoint: string },
  { nonce: shown, checkpoint, batches }: Pick<Asked, 'nonce' | 'checkpoint' | 'batches'>,
): Promise<readonly Place[]> {
  const { openings, windowDays } = await termsOf(node, row)
  if (node.now() >= row.from_at + windowDays * day) fail('audit-period', {})
  const nonce = await verifyShown(node.db, row, fromBase64url(shown, 32))
  const isInquirer = row.inquirer === node.party
  const other = await otherHead(node, { party: isInquirer ? row.publisher : row.inquirer, note: checkpoint })
  const own = ownHead(row.checkpoint)
  const population = batches.map(({ digest, count }): DrawnFrom => ({ digest: fromBase64url(digest, 32), count }))
  const checkpoints = isInquirer ? { inquirer: own, publisher: other } : { inquirer: other, publisher: own }
  const drawn = drawPlaces({ nonce, checkpoints, of: row.kind, population, draws: openings })
  const places = [
    ...new Map(drawn.map((place) => [`${toBase64url(place.digest)}/${String(place.position)}`, place])).values(),
  ]
  const digest = sha256(canonicalBytes({ checkpoint, batches: [...batches] }))
  // Durable before anything is handed over: no second draw under this nonce, and the log says that there was one.
  await node.db.transaction().execute((tx) => keepDraw(node, tx, { row, nonce, digest, places: places.length }))
  return places
}

/** The nonce of this very audit, shown in none before. Throws `audit-nonce`, `audit-nonce-used`. */
export async function verifyShown(db: Db | Tx, row: AuditRow, nonce: Uint8Array): Promise<Verified<AuditNonce>> {
  const others = await db.selectFrom('audit').select('nonce').where('id', '!=', row.id).execute()
  const shown = others.flatMap(({ nonce: other }) => (other === null ? [] : [other]))
  return verifyNonce({ plan: planOf(row), nonce, commitment: row.nonce_commitment, shown })
}

function ownHead(note: string): TreeHead {
  return parseCheckpoint(parseNote(note).text)
}

async function otherHead(
  node: NodeContext,
  { party, note }: { readonly party: string; readonly note: string },
): Promise<TreeHead> {
  const { logOrigin: origin, logKey: publicKey } = await loadPartner(node.db, party)
  return verifyCheckpoint({ note, origin, publicKey, cosignatures: { count: 0, witnesses: [] } })
}

async function keepDraw(
  node: NodeContext,
  tx: Tx,
  {
    row,
    nonce: { nonce },
    digest,
    places,
  }: {
    readonly row: AuditRow
    readonly nonce: Verified<AuditNonce>
    readonly digest: Uint8Array
    readonly places: number
  },
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('audit')
    .set({ nonce, drawn: digest })
    .where('id', '=', row.id)
    .where('drawn', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows > 0n) {
    const entry = { type: auditOpenType, body: { audit: row.id, drawn: toBase64url(digest), places } }
    await node.log.append(tx, entry)
    return
  }
  const { drawn } = await tx.selectFrom('audit').select('drawn').where('id', '=', row.id).executeTakeFirstOrThrow()
  if (drawn === null || !equalBytes(drawn, digest)) fail('audit-nonce-used', {})
}

async function readPlaces(node: NodeContext, row: AuditRow, places: readonly Place[]): Promise<Opened> {
  const found: Opened['places'] = []
  const keys = new Map<string, Opened['keys'][number]>()
  for (const { digest, position } of places) {
    const place = await node.db
      .selectFrom('audit_opening')
      .innerJoin('audit_batch', 'audit_batch.digest', 'audit_opening.digest')
      .select(['audit_opening.sealed', 'audit_opening.erasure', 'audit_batch.unit', 'audit_batch.keys'])
      .where('audit_opening.digest', '=', digest)
      .where('audit_opening.position', '=', position)
      .executeTakeFirst()
    if (place === undefined) continue
    const { sealed, erasure, unit } = place
    const batch = toBase64url(digest)
    if (sealed !== null) keys.set(batch, { batch, keys: JSON.parse(place.keys) as Opened['keys'][number]['keys'] }) // our own text
    found.push({
      batch,
      position,
      opening:
        sealed === null ? null : unitSeal(await node.keys.unit(unit)).open(openingPlace({ digest, position }), sealed),
      erasure: erasure === null ? null : await proveEntry(node, { entry: erasure, agreement: row.agreement }),
    })
  }
  return { places: found, keys: [...keys.values()] }
}
