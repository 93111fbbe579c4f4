import { type Place, type RowOpening, rowsSealName, sealedRowsBytes } from '@comity/audit'
import type { auditRows, BodyOf, ResultOf } from '@comity/client/api'
import { sealTo } from '@comity/client'
import { equalBytes, formatInstant, fromBase64url, toBase64url, toHex } from '@comity/codec'
import { inputBytes } from '@comity/identifiers'
import { headerBytes, paddingTag, rowBytes, tagBytes } from '@comity/match-index'
import type { KeyPair } from '@comity/oprf'
import { loadRecords } from '../cases/records.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { type EpochRow, keyPairOf, paddingSeedOf } from '../index/epochs.ts'
import { readSegment } from '../index/segment-files.ts'
import { type AuditRow, type ListedBatch, loadClosedAudit, termsOf } from './close-audit.ts'
import type { FixedManifest } from './fix-rows.ts'
import { drawOnce } from './open-places.ts'
import { proveEntry } from './prove-entry.ts'

type Opened = ResultOf<typeof auditRows>

/**
 * At the publisher: takes the nonce, draws rows of the manifest that was fixed, and opens them to the auditors (spec/audit.md
 * §8). One draw an audit. Throws as `openPlaces`, `key-retired` where the epoch has ended and with it the keys, `audit-period` after
 * the verdict.
 */
export async function openRows(node: NodeContext, actor: Actor, asked: BodyOf<typeof auditRows>): Promise<Opened> {
  const row = await loadClosedAudit(node, actor, asked.audit)
  if (row.publisher !== node.party || row.kind !== 'row' || row.manifest === null) return fail('object-mismatch', {})
  const { version } = JSON.parse(row.manifest) as FixedManifest // our own canonical text
  if (row.outcome !== null) fail('audit-period', {})
  const manifest = await node.db
    .selectFrom('index_manifest')
    .innerJoin('index_epoch', 'index_epoch.id', 'index_manifest.epoch')
    .selectAll('index_epoch')
    .select(['index_manifest.jws', 'index_manifest.log_entry', 'index_manifest.issued_at'])
    .where('index_manifest.agreement', '=', row.agreement)
    .where('index_manifest.version', '=', version)
    .executeTakeFirstOrThrow()
  const keys = keyPairOf(node, manifest) ?? fail('key-retired', {})
  const seed = paddingSeedOf(node, manifest) ?? fail('key-retired', {})
  const batches = JSON.parse(row.batches) as ListedBatch[] // our own canonical text
  const places = await drawOnce(node, row, { ...asked, batches })
  const { opened, erased } = await readRows(node, row, { places, keys, padding: { seed, epoch: manifest } })
  const { auditors } = await termsOf(node, row)
  const bytes = sealedRowsBytes(opened)
  const sealed = auditors.map(async (auditor) => {
    const context = { name: rowsSealName, from: node.party, to: auditor, request: row.id }
    return { auditor, ...(await sealTo({ publicKey: fromBase64url(auditor, 32), context, bytes })) }
  })
  const issuedAt = formatInstant(manifest.issued_at)
  const prove = (entry: string) => proveEntry(node, { entry, agreement: row.agreement })
  return {
    manifest: { jws: manifest.jws, issuedAt, proof: await prove(manifest.log_entry) },
    rows: await Promise.all(sealed),
    erasures: await Promise.all(
      erased.map(async ({ digest, position, entry }) => ({
        segment: toBase64url(digest),
        position,
        proof: await prove(entry),
      })),
    ),
  }
}

interface ReadRows {
  readonly opened: readonly RowOpening[]
  readonly erased: readonly (Place & { readonly entry: string })[]
}

async function readRows(
  node: NodeContext,
  row: AuditRow,
  {
    places,
    keys,
    padding,
  }: {
    readonly places: readonly Place[]
    readonly keys: KeyPair
    readonly padding: { readonly seed: Uint8Array; readonly epoch: EpochRow }
  },
): Promise<ReadRows> {
  const opened: RowOpening[] = []
  const erased: (Place & { readonly entry: string })[] = []
  const others: Place[] = []
  for (const place of places) {
    const kept = await keptRow(node, row, place)
    if (kept === undefined) {
      others.push(place)
      continue
    }
    const { record } = kept
    const isThere = record !== null && kept.erasure === null
    const opening = isThere ? await openRecord(node, { place, record, keys }) : undefined
    if (opening !== undefined) {
      opened.push(opening)
      continue
    }
    // What was erased while this was read is marked in the transaction that erased it.
    const entry = kept.erasure ?? (await keptRow(node, row, place))?.erasure ?? null
    if (entry !== null) erased.push({ ...place, entry })
  }
  return { opened: [...opened, ...(await openPadding(node, { places: others, ...padding }))], erased }
}

/** What was fixed of a row when the audit was closed; undefined for one that no record stood behind. */
function keptRow(node: NodeContext, { id }: AuditRow, { digest, position }: Place) {
  return node.db
    .selectFrom('audit_row')
    .select(['record', 'erasure'])
    .where('audit', '=', id)
    .where('digest', '=', digest)
    .where('position', '=', position)
    .executeTakeFirst()
}

/** The record behind a row, evaluated as a question about it would be, with a proof of its own. */
async function openRecord(
  node: NodeContext,
  { place, record, keys }: { readonly place: Place; readonly record: string; readonly keys: KeyPair },
): Promise<RowOpening | undefined> {
  const [stored] = await loadRecords(node, [record])
  const at = await node.db.selectFrom('record').select('created_at').where('id', '=', record).executeTakeFirst()
  if (stored === undefined || at === undefined) return undefined
  const input = inputBytes(stored.identifier)
  const { blinds: blind, blindedElements: blindedElement } = await node.kernel.blind({ inputs: [input] })
  const { evaluatedElements: evaluatedElement, proof } = await node.kernel.blindEvaluate({
    ...keys,
    asker: node.party,
    blindedElements: blindedElement,
  })
  const { digest, position } = place
  const made = { input, blind, blindedElement, evaluatedElement, proof }
  return { kind: 'record', digest, position, ...made, recordedAt: at.created_at }
}

/** Rows of no record: those whose tag is that of a padding row are opened as such; of the others there is nothing to show. */
async function openPadding(
  node: NodeContext,
  { places, seed, epoch }: { readonly places: readonly Place[]; readonly seed: Uint8Array; readonly epoch: EpochRow },
): Promise<readonly RowOpening[]> {
  if (places.length === 0) return []
  const numbers = new Map<string, number>()
  for (let index = 0; index < epoch.next_padding; index += 1) numbers.set(toHex(paddingTag({ seed, index })), index)
  const opened: RowOpening[] = []
  let read: { readonly digest: Uint8Array; readonly bytes: Uint8Array } | undefined
  for (const { digest, position } of places) {
    if (read === undefined || !equalBytes(read.digest, digest))
      read = { digest, bytes: await readSegment(node, digest) }
    const start = headerBytes + rowBytes * position
    const index = numbers.get(toHex(read.bytes.subarray(start, start + tagBytes)))
    if (index !== undefined) opened.push({ kind: 'padding', digest, position, seed, index })
  }
  return opened
}
