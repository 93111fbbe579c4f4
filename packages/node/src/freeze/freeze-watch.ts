import { type FreezeDue, freezeDues } from '@comity/casework/freeze'
import { formatInstant, ownId } from '@comity/codec'
import type { NodeContext } from '../context.ts'
import type { Log } from '../logger.ts'
import { openRegularLook } from '../regular-look.ts'
import type { Tx } from '../schema.ts'
import { sendFreezeEvent } from './freeze-release.ts'
import { lockFreeze, type OpenFreeze, stepFreeze } from './freezes.ts'
import { nextContact, note } from './notices.ts'

/** How often the clock is looked at; what is due stands in the rows, so that no look costs more than an index. */
const lookEvery = 1_000
/** Freezes of one look; the rest is due at the next. */
const atOnce = 100

/** Says what the clocks of payment stops have to say, each thing once, also after a restart; and lets holds lapse (f9). */
export function openFreezeWatch(node: NodeContext, log: Log): { readonly close: () => Promise<void> } {
  const look = (signal: AbortSignal) => watch(node, log, signal)
  return openRegularLook({ every: lookEvery, look, failure: 'the clocks of payment stops could not be looked at', log })
}

async function watch(node: NodeContext, log: Log, signal: AbortSignal): Promise<void> {
  const due = await node.db
    .selectFrom('freeze')
    .select('id')
    .where('due_at', '<=', node.now())
    .orderBy('due_at')
    .limit(atOnce)
    .execute()
  for (const { id } of due) {
    if (signal.aborted) return
    // One that cannot be looked at holds up no other.
    await lookAt(node, id).catch((error: unknown) => {
      log.failure('the clock of a payment stop could not be looked at', error, { freeze: ownId(id) })
    })
  }
}

/** One freeze, alone with its channel: a person who acts now is before it or after it. */
async function lookAt(node: NodeContext, id: string): Promise<void> {
  await node.db.transaction().execute(async (tx) => {
    const freeze = await lockFreeze(tx, { freeze: id, by: 'clock' })
    const now = node.now()
    const dues = freezeDues(freeze.object)
    // A hold ends on the side that holds; the other learns it by the event.
    const lapse = dues.find(({ kind, at }) => kind === 'lapse' && at <= now && freeze.row.side === 'requested')
    for (const due of dues) if (due.kind !== 'lapse' && due.at <= now) await say(node, tx, { freeze, due })
    if (lapse !== undefined) {
      await endHold(node, tx, { freeze, due: lapse })
      return
    }
    const next = dues.find(({ at }) => at > now)
    await tx
      .updateTable('freeze')
      .set({ due_at: next?.at ?? null })
      .where('id', '=', id)
      .execute()
  })
}

interface Said {
  readonly freeze: OpenFreeze
  readonly due: FreezeDue
}

async function say(node: NodeContext, tx: Tx, { freeze: { row }, due }: Said): Promise<void> {
  const { kind, clock, at: due_at } = due
  const at = node.now()
  const isCall = kind === 'escalate' || kind === 'missed'
  const contact = isCall ? await nextContact(node, tx, row) : null
  const isNew = await note(node, tx, { row, kind, clock, due_at, at, contact })
  if (!isNew || !isCall) return
  const state = kind === 'missed' ? 'clock-missed' : 'escalated'
  const body = { freeze: row.id, clock, state, due: formatInstant(due_at), at: formatInstant(at) }
  await node.log.append(tx, { type: 'freeze.clock', body })
}

async function endHold(node: NodeContext, tx: Tx, { freeze, due }: Said): Promise<void> {
  const { kind, clock, at: due_at } = due
  await note(node, tx, { row: freeze.row, kind, clock, due_at, at: node.now(), contact: null })
  const step = { row: 'f9', to: 'LAPSED', document: null, content: null, by: 'node' } as const
  const lapsed = await stepFreeze(node, tx, { freeze, ...step })
  await sendFreezeEvent(node, tx, { freeze: lapsed, document: null })
}
