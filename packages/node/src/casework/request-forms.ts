import { documentDigest } from '@comity/casework'
import {
  composeForm,
  endOfPostponement,
  type FormRow,
  bringsAnswer,
  hasForm,
  readForm,
  type RequestForm,
} from '@comity/casework/request'
import { openSealed, sealTo } from '@comity/client'
import { formatInstant, parseInstant, toBase64url, utf8Decode, utf8Encode } from '@comity/codec'
import { requestEvent } from '@comity/protocol'
import type { NodeContext } from '../context.ts'
import { loadPartner } from '../partner/directory.ts'
import { unitSeal } from '../cases/unit-seal.ts'
import { fail } from '../errors.ts'
import type { Composed } from './request-documents.ts'
import { keptAnswer } from './request-documents.ts'
import type { OpenRequest, RequestRow } from './requests.ts'
import type { Db, Tx } from '../schema.ts'

/** A payload as it travels. */
export interface Sealed {
  readonly enc: string
  readonly ciphertext: string
}

/** What a person says of a row, without the members that the node writes. */
export type Said<Row extends FormRow> = Omit<RequestForm<Row>, 'schema' | 'request' | 'salt'>

/** A form made of what a person said. Throws what `composeForm` throws. */
export function formOf<Row extends FormRow>(
  node: Pick<NodeContext, 'now' | 'random'>,
  { request, row, said }: { readonly request: string; readonly row: Row; readonly said: Said<Row> },
): Composed {
  const form = { ...said, schema: 1, request, salt: toBase64url(node.random(32)) }
  const bytes = composeForm({ row, form, at: formatInstant(node.now()) })
  return { bytes, digest: documentDigest(bytes) }
}

/** Keeps a form beside the newest event, sealed under the unit's key. */
export async function keepForm(
  node: NodeContext,
  tx: Tx,
  {
    request: { row, events },
    as,
    bytes,
  }: { readonly request: OpenRequest; readonly as: FormRow; readonly bytes: Uint8Array },
): Promise<void> {
  const event = events.at(-1) ?? fail('object-mismatch', {})
  const seal = unitSeal(await node.keys.unit(row.unit))
  const form_sealed = seal.seal(['request.form', row.id, String(event.seq)], utf8Decode(bytes))
  await tx.insertInto('request_form').values({ request: row.id, seq: event.seq, row: as, form_sealed }).execute()
  if (as === 'p1' || as === 'p3')
    await keepHold(node, tx, { row, until: readForm({ row: as, bytes, at: event.at }).until })
  if (as !== 'q15') return
  // Its clock runs from what the form says.
  const review = parseInstant(endOfPostponement(readForm({ row: 'q15', bytes, at: event.at })))
  await tx.updateTable('request').set({ review_at: review, due_at: review }).where('id', '=', row.id).execute()
}

/** Until when data is kept: an extension ends later than what it extends, and its end is told anew. */
async function keepHold(
  node: NodeContext,
  tx: Tx,
  { row, until }: { readonly row: RequestRow; readonly until: string },
): Promise<void> {
  const held_until = parseInstant(until)
  if (row.held_until !== null && held_until <= row.held_until) fail('object-mismatch', {})
  await tx.deleteFrom('request_alarm').where('request', '=', row.id).where('alarm', '=', 'hold-ends').execute()
  await tx.updateTable('request').set({ held_until, due_at: node.now() }).where('id', '=', row.id).execute()
}

/** A form as it is kept, with its row. */
export interface KeptForm {
  readonly seq: number
  readonly row: FormRow
  readonly bytes: Uint8Array
}

/** All forms of a request, in the order of their events. Throws `key-unsafe`. */
export async function keptForms(
  node: Pick<NodeContext, 'keys'>,
  db: Db | Tx,
  { id, unit }: Pick<RequestRow, 'id' | 'unit'>,
): Promise<readonly KeptForm[]> {
  const rows = await db.selectFrom('request_form').selectAll().where('request', '=', id).orderBy('seq').execute()
  if (rows.length === 0) return []
  const seal = unitSeal(await node.keys.unit(unit))
  return rows.flatMap(({ seq, row, form_sealed: sealed }) =>
    hasForm(row) ? [{ seq, row, bytes: utf8Encode(seal.open(['request.form', id, String(seq)], sealed)) }] : [],
  )
}

/** The newest form of a row; undefined where there is none, or it was erased. */
export async function newestForm<Row extends FormRow>(
  node: Pick<NodeContext, 'keys'>,
  db: Db | Tx,
  { request, row }: { readonly request: OpenRequest; readonly row: Row },
): Promise<RequestForm<Row> | undefined> {
  const event = request.events.findLast((each) => each.row === row)
  const kept = (await keptForms(node, db, request.row)).findLast((each) => each.row === row)
  return event === undefined || kept === undefined ? undefined : readForm({ row, bytes: kept.bytes, at: event.at })
}

/** Whether an event travels with the answer or the refusal. */
function carriesAnswer(row: string): boolean {
  return bringsAnswer(row) && row !== 'q7'
}

/** What one person drafted stays here until a second says it, by the row on the left; then its form travels. */
const drafts = new Map<string, FormRow>([
  ['q10', 'q10a'],
  ['m2', 'm1'],
  ['m4', 'm3'],
])

/** The row by which a second person says what this one drafted; null where nobody has to. */
export function sayingRow(row: FormRow): string | null {
  return [...drafts].find(([, draft]) => draft === row)?.[0] ?? null
}

/** Whether an event travels with a payload. */
export function carriesPayload(row: string): boolean {
  if (carriesAnswer(row) || drafts.has(row)) return true
  return hasForm(row) && ![...drafts.values()].includes(row)
}

/** What travels with the newest event, sealed to the partner; null where nothing does. */
export async function payloadOf(node: NodeContext, tx: Tx, { row, events }: OpenRequest): Promise<Sealed | null> {
  const event = events.at(-1) ?? fail('object-mismatch', {})
  if (!carriesPayload(event.row)) return null
  const bytes = carriesAnswer(event.row)
    ? await keptAnswer(node, row)
    : (await keptForms(node, tx, row)).findLast((kept) => kept.row === (drafts.get(event.row) ?? event.row))?.bytes
  if (bytes === undefined) return fail('object-mismatch', {})
  const { sealingKey } = await loadPartner(tx, row.partner)
  const context = { name: requestEvent.name, from: node.party, to: row.partner, request: row.id }
  return sealTo({ publicKey: sealingKey, context, bytes })
}

/** Opens what came with an event of the partner. */
export async function openPayload(
  node: NodeContext,
  { row, sealed }: { readonly row: RequestRow; readonly sealed: Sealed },
): Promise<Uint8Array> {
  const context = { name: requestEvent.name, from: row.partner, to: node.party, request: row.id }
  return openSealed({ privateKeys: node.keys.sealingKeys, context, payload: sealed })
}

/** Takes up the form that came with the newest event: it is what the event names, and of this request. Throws `object-mismatch`. */
export async function takeForm(
  node: NodeContext,
  tx: Tx,
  { request, sealed }: { readonly request: OpenRequest; readonly sealed: Sealed },
): Promise<void> {
  const event = request.events.at(-1) ?? fail('object-mismatch', {})
  const row = drafts.get(event.row) ?? event.row
  if (!hasForm(row)) return fail('object-mismatch', {})
  const bytes = await openPayload(node, { row: request.row, sealed })
  const form = readForm({ row, bytes, at: event.at })
  if (form.request !== request.row.id || documentDigest(bytes) !== event.content) fail('object-mismatch', {})
  await keepForm(node, tx, { request, as: row, bytes })
}
