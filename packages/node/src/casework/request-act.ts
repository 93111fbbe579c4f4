import type { RequestState } from '@comity/casework'
import type { FormRow } from '@comity/casework/request'
import { requireInForce } from '../agreements/agreements.ts'
import type { Actor, NodeContext } from '../context.ts'
import { formOf, keepForm, payloadOf, type Said } from './request-forms.ts'
import { sendEvent } from './request-intake.ts'
import { lockRequest, type OpenRequest, stepRequest } from './requests.ts'
import type { Tx } from '../schema.ts'

/** What a person does: a row with what it says, or about what another row said. */
export type Act = { readonly to: RequestState } & (
  | { readonly [Row in FormRow]: { readonly row: Row; readonly said: Said<Row> } }[FormRow]
  | { readonly row: string; readonly about: string | null }
)

/** Rows that end or protect something: they need no agreement in force (spec/agreements.md §8). */
export const duties: readonly string[] = ['q3', 'q21', 'q25', 'q28b', 'q28c', 'q28r', 'p4', 'p7']

export interface Moved {
  readonly request: string
  readonly state: string
}

/**
 * A person of the unit takes one row, chosen from where the request stands, and the partner is told, in one transaction.
 * Throws `not-found`, `agreement-not-in-force`, `role-forbids`, `same-person`, `object-mismatch`, `schema`.
 */
export async function personAct(
  node: NodeContext,
  {
    actor,
    request: id,
    choose,
    before = () => Promise.resolve(),
  }: {
    readonly actor: Actor
    readonly request: string
    readonly choose: (request: OpenRequest) => Act
    /** What else has to hold, in the same transaction; throws. */
    readonly before?: (tx: Tx, request: OpenRequest) => Promise<void>
  },
): Promise<Moved> {
  return node.db.transaction().execute(async (tx) => {
    const request = await lockRequest(node, tx, { request: id, actor })
    const act = choose(request)
    if (!duties.includes(act.row)) {
      const parties = [node.party, request.row.partner]
      await requireInForce(tx, request.row.agreement, { now: node.now(), parties })
    }
    await before(tx, request)
    const moved = await carryOut(node, tx, { request, act, by: actor })
    return { request: id, state: moved.row.state }
  })
}

/** One row of this party: its event, its form, and what the partner is told of it. */
export async function carryOut(
  node: NodeContext,
  tx: Tx,
  { request, act, by }: { readonly request: OpenRequest; readonly act: Act; readonly by: Actor | 'node' },
): Promise<OpenRequest> {
  const { row, to } = act
  if ('said' in act) {
    const form = formOf(node, { request: request.row.id, row: act.row, said: act.said })
    const moved = await stepRequest(node, tx, { request, row, to, content: form.digest, by })
    await keepForm(node, tx, { request: moved, as: act.row, bytes: form.bytes })
    await tell(node, tx, moved)
    return moved
  }
  const content = act.about === null ? null : (request.object.contents[act.about] ?? null)
  const moved = await stepRequest(node, tx, { request, row, to, content, by })
  await tell(node, tx, moved)
  return moved
}

/** Tells the partner the newest event with what travels with it. What was never sent has no partner yet. */
export async function tell(node: NodeContext, tx: Tx, moved: OpenRequest): Promise<void> {
  if (moved.row.state === 'CANCELLED') return
  await sendEvent(node, tx, { request: moved, sealed: await payloadOf(node, tx, moved) })
}

/** The state that the request is in: rows that stay somewhere name it. */
export function here({ object }: OpenRequest): RequestState {
  // Before its first event nothing of a request is there to act on; no row leads to a state of that name.
  return object.state === 'NONE' ? 'DRAFT' : object.state
}
