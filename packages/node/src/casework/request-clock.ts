import { type RequestState, requestRows } from '@comity/casework'
import { alarmsOf, nextLook, nodeActsOf } from '@comity/casework/request'
import { type Instant, minute, ownId } from '@comity/codec'
import { isInForce } from '../agreements/agreements.ts'
import type { NodeContext } from '../context.ts'
import type { Log } from '../logger.ts'
import { openRegularLook } from '../regular-look.ts'
import { carryOut } from './request-act.ts'
import { raiseAlarm } from './request-alarm.ts'
import { endsOf } from './request-ends.ts'
import { settleSent } from './request-gate.ts'
import { lockRequest, type OpenRequest } from './requests.ts'
import type { Tx } from '../schema.ts'

/** How often the clocks are looked at; what is due is due by the node's own clock. */
const lookEvery = 1_000
/** Whether agreements of open requests are still in force is read so often. */
const forceEvery = minute
const atOnce = 100

/**
 * Raises what the clocks of requests tell (q27), does what nodes do by themselves (q6, q7, q16, q21n, q28n, p5), and suspends open
 * requests whose agreement has ended (q26). Each look is a transaction of its own: a crash repeats it and loses nothing.
 */
export function openRequestClocks(node: NodeContext, log: Log): { readonly close: () => Promise<void> } {
  let last: Instant | undefined
  const look = async (signal: AbortSignal): Promise<void> => {
    await settleSent(node)
    await lookAtDue(node, log, signal)
    const now = node.now()
    if (last !== undefined && now >= last && now < last + forceEvery) return
    await suspendEnded(node, signal)
    last = now
  }
  return openRegularLook({ every: lookEvery, look, failure: 'clocks of requests could not be looked at', log })
}

async function lookAtDue(node: NodeContext, log: Log, signal: AbortSignal): Promise<void> {
  const due = await node.db
    .selectFrom('request')
    .select(['id', 'partner'])
    .where('due_at', '<=', node.now())
    .orderBy('due_at')
    .limit(atOnce)
    .execute()
  for (const { id, partner } of due) {
    if (signal.aborted) return
    const looked = node.db.transaction().execute(async (tx) => {
      await lookAt(node, tx, await lockRequest(node, tx, { request: id, partner }))
    })
    // One that cannot be looked at holds up no other.
    await looked.catch((error: unknown) => {
      log.failure('the clock of a request could not be looked at', error, { request: ownId(id) })
    })
  }
}

/** One look: alarms first, for the state in which their time ran out, then what the node does. */
async function lookAt(node: NodeContext, tx: Tx, request: OpenRequest): Promise<void> {
  const now = node.now()
  const { id } = request.row
  const ends = await endsOf(tx, request.row, request.object)
  const known = await tx.selectFrom('request_alarm').select('alarm').where('request', '=', id).execute()
  const raised = known.map(({ alarm }) => alarm)
  for (const { what: alarm, due } of alarmsOf(request.object, ends)) {
    if (due >= now || raised.includes(alarm)) continue
    raised.push(alarm)
    await raiseAlarm(node, tx, { request, alarm, due })
  }
  const act = nodeActsOf(request.object, ends).find(({ due }) => due <= now)
  const moved = act === undefined ? request : await nodeAct(node, tx, { request, row: act.what })
  const due_at = nextLook(moved.object, { ...(await endsOf(tx, moved.row, moved.object)), raised })
  // A deadline counts as kept until its own instant, so what is due at this one is looked at just after it.
  await tx
    .updateTable('request')
    .set({ due_at: due_at === null ? null : Math.max(Math.floor(due_at), now) + 1 })
    .where('id', '=', id)
    .execute()
}

async function nodeAct(
  node: NodeContext,
  tx: Tx,
  { request, row }: { readonly request: OpenRequest; readonly row: string },
): Promise<OpenRequest> {
  const to = requestRows.find((each) => each.row === row)?.to[0]
  return to === undefined ? request : carryOut(node, tx, { request, act: { row, to, about: null }, by: 'node' })
}

/** Open requests under an agreement that is not in force any more wait until both sides say that they go on. */
async function suspendEnded(node: NodeContext, signal: AbortSignal): Promise<void> {
  const from = (side: string): readonly RequestState[] =>
    requestRows
      .filter(({ row }) => row === (side === 'requesting' ? 'q26' : 'q26a'))
      .flatMap((row) => row.from) as readonly RequestState[]
  const open = await node.db
    .selectFrom('request')
    .select(['agreement', 'partner', 'side'])
    .distinct()
    .where('state', 'in', from('requested'))
    .execute()
  for (const { agreement, partner, side } of open) {
    if (signal.aborted) return
    if (await isInForce(node.db, agreement, { now: node.now(), parties: [node.party, partner] })) continue
    const found = await node.db
      .selectFrom('request')
      .select('id')
      .where('agreement', '=', agreement)
      .where('partner', '=', partner)
      .where('side', '=', side)
      .where('state', 'in', from(side))
      .execute()
    for (const { id } of found) await suspend(node, { id, partner })
  }
}

async function suspend(
  node: NodeContext,
  { id, partner }: { readonly id: string; readonly partner: string },
): Promise<void> {
  await node.db.transaction().execute(async (tx) => {
    const request = await lockRequest(node, tx, { request: id, partner })
    const row = request.row.side === 'requesting' ? 'q26' : 'q26a'
    const isOpen = requestRows.find((each) => each.row === row)?.from.some((state) => state === request.object.state)
    if (isOpen === true) await nodeAct(node, tx, { request, row })
  })
}
