import { type CaseEvent, type RequestState, requestRows } from '@comity/casework'
import { formatInstant, isComityError } from '@comity/codec'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { takeUnmark } from './confidential-end.ts'
import { takeAnswer } from './request-answer.ts'
import { refuseDeclined, takeRefusal } from './request-refuse.ts'
import { tell } from './request-act.ts'
import { carriesPayload, keepForm, type KeptForm, keptForms, type Sealed, takeForm } from './request-forms.ts'
import { requireProduced } from './request-hold.ts'
import { takeStatement } from './request-remark.ts'
import { type OpenRequest, rewind, storeEvent } from './requests.ts'
import type { Tx } from '../schema.ts'

/**
 * Takes up one event of the partner with what travels with it (spec/casework.md §10). Where both sides acted on one state the
 * requested side's act stands; what this side did meanwhile is put again behind it, as far as the table still allows.
 * Throws what `applyRequest` throws, `object-mismatch` for what came with it.
 */
export async function takeEvent(
  node: NodeContext,
  tx: Tx,
  {
    request,
    event,
    sealed,
  }: { readonly request: OpenRequest; readonly event: CaseEvent; readonly sealed: Sealed | null },
): Promise<void> {
  const dropped = await crossed(node, tx, { request, event })
  const from = dropped.length === 0 ? request : await rewind(node, tx, { request, to: event.seq - 1 })
  const moved = await storeEvent(node, tx, { request: from, event })
  if (carriesPayload(event.row) !== (sealed !== null)) fail('object-mismatch', {})
  if (sealed !== null) await takePayload(node, tx, { request: moved, from, sealed })
  if (event.row === 'p6') await requireProduced(tx, moved.row)
  await takeUnmark(tx, moved)
  const followed = await follow(node, tx, moved)
  await putAgain(node, tx, { request: followed, dropped })
}

/** An own act that was taken back, with its form. */
interface Dropped {
  readonly event: CaseEvent
  readonly form: KeptForm | undefined
}

/** Own acts in the place of the partner's event, none of which the partner has built on. */
async function crossed(
  node: NodeContext,
  tx: Tx,
  { request: { row, events }, event }: { readonly request: OpenRequest; readonly event: CaseEvent },
): Promise<readonly Dropped[]> {
  const tail = events.slice(event.seq - 1)
  const isTentative = row.side === 'requesting' && tail.length > 0 && tail.every(({ party }) => party !== event.party)
  if (!isTentative) return []
  const forms = await keptForms(node, tx, row)
  return tail.map((one) => ({ event: one, form: forms.find(({ seq }) => seq === one.seq) }))
}

async function takePayload(
  node: NodeContext,
  tx: Tx,
  { request, from, sealed }: { readonly request: OpenRequest; readonly from: OpenRequest; readonly sealed: Sealed },
): Promise<void> {
  const row = request.events.at(-1)?.row
  if (row === 'q19') return takeAnswer(node, tx, { request, sealed })
  if (row === 'q14' || row === 'q17' || row === 'q20' || row === 'p8')
    return takeRefusal(node, tx, { request, from, sealed })
  await takeForm(node, tx, { request, sealed })
  await takeStatement(node, tx, request)
}

/** What a node does by itself because of what it was told. */
async function follow(node: NodeContext, tx: Tx, request: OpenRequest): Promise<OpenRequest> {
  const newest = request.events.at(-1)?.row
  if (newest === 'q14d') await refuseDeclined(node, tx, request)
  // What was drafted for whoever took the request back goes; the log keeps that it was there.
  if (newest === 'q25')
    await tx.updateTable('request').set({ answer_sealed: null }).where('id', '=', request.row.id).execute()
  return request
}

/** Own acts that the partner's act took the place of, written again behind it while the table allows them. */
async function putAgain(
  node: NodeContext,
  tx: Tx,
  { request, dropped }: { readonly request: OpenRequest; readonly dropped: readonly Dropped[] },
): Promise<void> {
  let now = request
  for (const { event, form } of dropped) {
    const state = now.object.state
    const stays = requestRows.find(({ row }) => row === event.row)?.stays === true || event.from === event.to
    const again = {
      ...event,
      seq: now.object.seq + 1,
      from: state,
      to: stays ? state : (event.to as RequestState),
      at: formatInstant(node.now()),
      prevHash: now.object.head,
    }
    const next = await attempt(() => storeEvent(node, tx, { request: now, event: again }))
    if (next === undefined) return
    now = next
    if (form !== undefined) await keepForm(node, tx, { request: now, as: form.row, bytes: form.bytes })
    await takeUnmark(tx, now)
    await tell(node, tx, now)
  }
}

/** What the table does not allow any more is left undone: the person sees that the other side was first. */
async function attempt(work: () => Promise<OpenRequest>): Promise<OpenRequest | undefined> {
  try {
    return await work()
  } catch (error) {
    if (isComityError(error)) return undefined
    throw error
  }
}
