import { randomUUID } from 'node:crypto'
import { settledRequestStates } from '@comity/casework/request'
import { canonicalBytes, day, formatInstant, type Instant, sha256, toBase64url } from '@comity/codec'
import { sql } from 'kysely'
import { closeAuditWindows } from '../audit/erase-openings.ts'
import { listAgreements } from '../agreements/agreements.ts'
import { forgetFindings } from '../casework/hit-proof.ts'
import type { RequestRow } from '../casework/requests.ts'
import { eraseFreezes, keptFreezeOn } from '../freeze/freeze-erase.ts'
import type { NodeContext } from '../context.ts'
import { lockAllChannels } from '../retraction/derived.ts'
import { eraseContent, eraseHits } from '../retraction/erase.ts'
import { deleteRecords } from '../retraction/retract-records.ts'
import type { Tx } from '../schema.ts'
import { forgetSubjects } from '../subjects/forget.ts'
import { publishRetractions } from './publish-retractions.ts'

/** What one transaction erases at most: it holds the channels while it does. */
const atOnce = 500

/** Ids of what was erased; the certificate keeps their number and digest. */
interface Erased {
  readonly unit: string
  readonly agreement: string | null
  readonly caseId: string | null
  readonly records: readonly string[]
  readonly hits: readonly string[]
  readonly requests: readonly string[]
  readonly batches: readonly string[]
}

/**
 * What the end of retention does by itself (spec/retraction.md §7): records whose case keeps them no longer are retracted,
 * what came and went under an agreement is erased after its days, and what is to be withdrawn is published where the schedule
 * lets it. Run again at any time, after any crash: each step is one transaction with its certificate.
 */
export async function runRetention(node: NodeContext, signal: AbortSignal): Promise<void> {
  await retireRecords(node, signal)
  await retireExchanged(node, signal)
  if (!signal.aborted) await closeAuditWindows(node, signal)
  if (!signal.aborted) await forgetSubjects(node)
  if (!signal.aborted) await forgetFindings(node.db)
  if (!signal.aborted) await publishRetractions(node, signal)
}

async function retireRecords(node: NodeContext, signal: AbortSignal): Promise<void> {
  const files = await node.db.selectFrom('case_file').select(['id', 'unit', 'retention_days']).orderBy('id').execute()
  for (const { id, unit, retention_days: days } of files) {
    const before = node.now() - days * day
    while (!signal.aborted && (await retirePage(node, { caseId: id, unit, before }))) {
      // A page a transaction: partners' messages pass in between.
    }
  }
}

async function retirePage(
  node: NodeContext,
  { caseId, unit, before }: { readonly caseId: string; readonly unit: string; readonly before: Instant },
): Promise<boolean> {
  const due = node.db
    .selectFrom('record')
    .select('id')
    .where('case_id', '=', caseId)
    .where('created_at', '<=', before)
    .orderBy('id')
    .limit(atOnce)
  const ids = (await due.execute()).map(({ id }) => id)
  if (ids.length === 0) return false
  await node.db.transaction().execute(async (tx) => {
    const erased = await deleteRecords(node, tx, { id: randomUUID(), reason: 'retention', records: ids })
    await certify(node, tx, { unit, agreement: null, caseId, records: ids, ...erased, batches: [] })
  })
  return ids.length === atOnce
}

/** Hits, requests and batches of an agreement that are older than its retention, of each unit. */
async function retireExchanged(node: NodeContext, signal: AbortSignal): Promise<void> {
  const units = await node.db.selectFrom('unit').select('id').orderBy('created_at').orderBy('id').execute()
  for (const { hash, terms } of await listAgreements(node.db, node.now())) {
    const before = node.now() - terms.retention.days * day
    for (const { id: unit } of units) {
      while (!signal.aborted && (await retireExchangedPage(node, { unit, agreement: hash, before }))) {
        // As above.
      }
    }
  }
}

async function retireExchangedPage(
  node: NodeContext,
  due: { readonly unit: string; readonly agreement: string; readonly before: Instant },
): Promise<boolean> {
  const { unit, agreement } = due
  return node.db.transaction().execute(async (tx) => {
    await lockAllChannels(tx)
    const requests = await dueRequests(tx, due)
    for (const request of requests) await eraseContent(node, tx, { request, parts: ['document', 'answer'] })
    await removeOldNotices(tx, due)
    const hits = await dueHits(tx, due)
    await eraseHits(node, tx, hits)
    const batches = await removeBatches(tx, due)
    const freezes = await eraseFreezes(node, tx, { ...due, atOnce })
    const count = requests.length + hits.length + batches.length + freezes.length
    if (count === 0) return false
    // A payment stop is a request of the kind freeze (spec/agreements.md §2), and counts as one.
    const ids = { records: [], hits, requests: [...requests.map(({ id }) => id), ...freezes], batches }
    await certify(node, tx, { unit, agreement, caseId: null, ...ids })
    return [requests, hits, batches, freezes].some(({ length }) => length === atOnce)
  })
}

type Due = Parameters<typeof retireExchangedPage>[1]

/** Requests that have come to their end; an open one is kept until it has. */
async function dueRequests(tx: Tx, { unit, agreement, before }: Due): Promise<readonly RequestRow[]> {
  return tx
    .selectFrom('request')
    .selectAll()
    .where('unit', '=', unit)
    .where('agreement', '=', agreement)
    .where('opened_at', '<=', before)
    .where('state', 'in', settledRequestStates)
    .where((is) =>
      is.or([
        is('document_sealed', 'is not', null),
        is('answer_sealed', 'is not', null),
        is.exists(
          is.selectFrom('request_form').select('request_form.seq').whereRef('request_form.request', '=', 'request.id'),
        ),
      ]),
    )
    .orderBy('id')
    .limit(atOnce)
    .execute()
}

/** What people were told of requests that have come to their end, also where the content went before, at a retraction. */
async function removeOldNotices(tx: Tx, { unit, agreement, before }: Due): Promise<void> {
  await tx
    .deleteFrom('notice')
    .where('object', 'in', (is) =>
      is
        .selectFrom('request')
        .select('request.id')
        .where('request.unit', '=', unit)
        .where('request.agreement', '=', agreement)
        .where('request.opened_at', '<=', before)
        .where('request.state', 'in', settledRequestStates),
    )
    .execute()
}

/** Hits that no open request and no payment stop that is kept rests on. */
async function dueHits(tx: Tx, { unit, agreement, before }: Due): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom('hit')
    .select('id')
    .where('unit', '=', unit)
    .where('agreement', '=', agreement)
    .where('found_at', '<=', before)
    .where('erased_at', 'is', null)
    .where((is) =>
      is.not(
        is.exists(
          is
            .selectFrom('request')
            .select('request.id')
            .whereRef('request.hit', '=', 'hit.id')
            .where('request.document_sealed', 'is not', null),
        ),
      ),
    )
    .where((is) => is.not(is.exists(keptFreezeOn(is))))
    .orderBy('id')
    .limit(atOnce)
    .execute()
  return rows.map(({ id }) => id)
}

/** Batches none of whose hits is kept: what was asked can be told from the log alone. */
async function removeBatches(tx: Tx, { unit, agreement, before }: Due): Promise<readonly string[]> {
  const { rows } = await sql<{ batch: string }>`
    delete from ask_batch where batch in (
      select b.batch from ask_batch b join job j on j.id = b.job
      where j.unit = ${unit} and b.agreement = decode(translate(${agreement}, '-_', '+/') || '=', 'base64')
        and b.created_at <= ${before} and b.state in ('done', 'refused')
        and not exists (select from hit h where h.batch = b.batch and h.erased_at is null)
      order by b.batch limit ${atOnce})
    returning batch`.execute(tx)
  return rows.map(({ batch }) => batch)
}

/**
 * Durable with what it certifies: counts and a digest of ids, no content. Confidential requests have a certificate of their
 * own, so that no count tells of them (spec/casework.md §12).
 */
async function certify(node: NodeContext, tx: Tx, { requests, ...erased }: Erased): Promise<void> {
  const hidden = requests.length === 0 ? [] : await fencedOf(tx, requests)
  const others = requests.filter((id) => !hidden.includes(id))
  const count = erased.records.length + erased.hits.length + others.length + erased.batches.length
  if (count > 0) await certifyOne(node, tx, { ...erased, requests: others, isConfidential: false })
  if (hidden.length === 0) return
  const nothing = { records: [], hits: [], batches: [] }
  await certifyOne(node, tx, { ...erased, ...nothing, requests: hidden, isConfidential: true })
}

/** Of these the ones that only fenced persons know of. */
async function fencedOf(tx: Tx, ids: readonly string[]): Promise<readonly string[]> {
  const requests = await tx
    .selectFrom('request')
    .select('id')
    .where('id', 'in', ids)
    .where('side', '=', 'requested')
    .where('is_confidential', '=', true)
    .execute()
  const freezes = await tx
    .selectFrom('freeze')
    .select('id')
    .where('id', 'in', ids)
    .where('side', '=', 'requested')
    .execute()
  return [...requests, ...freezes].map(({ id }) => id)
}

async function certifyOne(
  node: NodeContext,
  tx: Tx,
  erased: Erased & { readonly isConfidential: boolean },
): Promise<void> {
  const { unit, agreement, caseId, records, hits, requests, batches, isConfidential } = erased
  const lists = { batches: sorted(batches), hits: sorted(hits), records: sorted(records), requests: sorted(requests) }
  const digest = sha256(canonicalBytes(lists))
  const counts = {
    records: records.length,
    hits: hits.length,
    requests: requests.length,
    batches: batches.length,
  }
  const id = randomUUID()
  const at = node.now()
  const body = { agreement, at: formatInstant(at), certificate: id, digest: toBase64url(digest), ...counts }
  const logEntry = await node.log.append(tx, { type: 'retention.certificate', body })
  await tx
    .insertInto('retention_certificate')
    .values({
      id,
      unit,
      agreement,
      case_id: caseId,
      ...counts,
      digest,
      log_entry: logEntry,
      at,
      is_confidential: isConfidential,
    })
    .execute()
}

function sorted(ids: readonly string[]): string[] {
  return [...ids].sort()
}
