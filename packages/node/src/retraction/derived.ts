import { fromBase64url } from '@comity/codec'
import { readRequestDocument, type RequestDocument } from '@comity/casework'
import { sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import { keptDocument } from '../casework/request-documents.ts'
import type { RequestRow } from '../casework/requests.ts'
import type { Tx } from '../schema.ts'

/** Requests that never left this node, and those that stopped before. */
const notSent = ['DRAFT', 'APPROVED', 'CANCELLED'] as const

/**
 * Requests that crossed and came of these records: the ones we sent about a hit of them, and the ones a partner sent about
 * a row of them. What is found stays true as long as the channels are locked (`lockAllChannels`).
 */
export async function requestsOf(node: NodeContext, tx: Tx, records: readonly string[]): Promise<RequestRow[]> {
  if (records.length === 0) return []
  await linkRequests(node, tx)
  return tx
    .selectFrom('request')
    .selectAll('request')
    .where('state', 'not in', notSent)
    .where((is) =>
      is.or([
        is('hit', 'in', is.selectFrom('hit').select('hit.id').where('hit.record', 'in', records)),
        is('id', 'in', is.selectFrom('request_record').select('request').where('record', 'in', records)),
      ]),
    )
    .orderBy('partner')
    .orderBy('id')
    .execute()
}

/**
 * Requests and retractions change under their partner's channel. A deletion concerns whoever may have one of them under
 * way, so it takes all channels, in the one order: none can arrive or leave while it looks.
 */
export async function lockAllChannels(tx: Tx): Promise<void> {
  await tx.selectFrom('channel').select('party').orderBy('party').forUpdate().execute()
}

/** Drafts about a hit of these records; nothing of them ever left. */
export async function draftsOf(tx: Tx, records: readonly string[]): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom('request')
    .innerJoin('hit', 'hit.id', 'request.hit')
    .select('request.id')
    .where('hit.record', 'in', records)
    .where('request.state', 'in', notSent)
    .execute()
  return rows.map(({ id }) => id)
}

/**
 * Requests that arrived before their records were noted with them: each quotes a row, and the row still names its records,
 * because only a publication after the deletion would forget them.
 */
async function linkRequests(node: NodeContext, tx: Tx): Promise<void> {
  const rows = await tx
    .selectFrom('request')
    .selectAll()
    .where('is_linked', '=', false)
    .orderBy('id')
    .forUpdate()
    .execute()
  for (const row of rows) {
    if (row.side !== 'requested' || row.document_sealed === null) continue
    const { citation } = readRequestDocument(await keptDocument(node, row))
    await noteRecords(tx, { request: row.id, citation })
  }
  if (rows.length === 0) return
  await tx
    .updateTable('request')
    .set({ is_linked: true })
    .where(
      'id',
      'in',
      rows.map(({ id }) => id),
    )
    .execute()
}

/** Notes which of our records stand behind the row that a request quotes. */
export async function noteRecords(
  tx: Tx,
  { request, citation }: { readonly request: string } & Pick<RequestDocument, 'citation'>,
): Promise<void> {
  await sql`
    insert into request_record (request, record)
    select ${request}::uuid, x.record from index_row_record x join index_epoch e on e.id = x.epoch
    where e.agreement = ${citation.agreement} and e.number = ${citation.epoch}
      and x.reference = ${fromBase64url(citation.rowReference, 8)}
    on conflict do nothing`.execute(tx)
}
