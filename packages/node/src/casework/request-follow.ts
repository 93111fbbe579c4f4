import { readRequestDocument, type RequestDocument } from '@comity/casework'
import { canonicalText, parseInstant } from '@comity/codec'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { undelivered } from './request-ends.ts'
import { keptDocument } from './request-documents.ts'
import { loadRequest, type RequestRow } from './requests.ts'
import type { Tx } from '../schema.ts'

/** What a row keeps of a document that follows another request, or that another has to follow. */
export function followedAs(
  document: Pick<RequestDocument, 'kind' | 'follows' | 'particulars'>,
): Pick<RequestRow, 'follows' | 'follow_due'> {
  const { follows = null, particulars } = document
  const due = particulars !== undefined && 'followUp' in particulars ? particulars.followUp.dueBy : null
  return { follows, follow_due: due === null ? null : parseInstant(due) }
}

/**
 * The earlier request of the same unit and hit that a new one follows. Throws `not-found`, `object-mismatch` for one of another hit
 * or one that never came to the other side.
 */
export async function requireFollowed(
  node: NodeContext,
  { follows, hit, actor }: { readonly follows: string; readonly hit: string; readonly actor: Actor },
): Promise<RequestRow> {
  const { row } = await loadRequest(node, { request: follows, actor })
  if (row.side !== 'requesting' || row.hit !== hit || undelivered.includes(row.state)) fail('object-mismatch', {})
  return row
}

/**
 * On the requested side: the earlier request that an arriving one names is of the same sender and rests on the same row. What
 * follows a confidential one is confidential itself. Throws `object-mismatch`; undefined where it names none.
 */
export async function followedRequest(
  tx: Tx,
  {
    from,
    document,
    node,
  }: { readonly from: string; readonly document: RequestDocument; readonly node: Pick<NodeContext, 'keys'> },
): Promise<RequestRow | undefined> {
  if (document.follows === undefined) return undefined
  const row = await tx
    .selectFrom('request')
    .selectAll()
    .where('id', '=', document.follows)
    .where('partner', '=', from)
    .where('side', '=', 'requested')
    .executeTakeFirst()
  if (row === undefined) return fail('object-mismatch', {})
  if (row.is_confidential && document.confidential !== true) fail('object-mismatch', {})
  const earlier = readRequestDocument(await keptDocument(node, row))
  if (canonicalText(earlier.citation) !== canonicalText(document.citation)) fail('object-mismatch', {})
  return row
}
