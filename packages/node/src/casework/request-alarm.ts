import { alarmsOf, type RequestAlarm } from '@comity/casework/request'
import { formatInstant, type Instant } from '@comity/codec'
import type { NodeContext } from '../context.ts'
import { type Contact, contactOf } from '../notify/contacts.ts'
import type { Happening } from '../notify/notices.ts'
import type { Tx } from '../schema.ts'
import type { OpenRequest } from './requests.ts'

/** Steps of a climb: at each the next contact is called, for the one before has been silent. */
const climbing: readonly RequestAlarm[] = [
  'acknowledge-two-thirds',
  'acknowledge-missed',
  'answer-two-thirds',
  'answer-missed',
]

/** Says once what a clock of a request tells: in the row, in the log, and to the people of this side (q27). */
export async function raiseAlarm(
  node: NodeContext,
  tx: Tx,
  { request, alarm, due }: { readonly request: OpenRequest; readonly alarm: RequestAlarm; readonly due: Instant },
): Promise<void> {
  const { id } = request.row
  const at = node.now()
  const contact = await calledBy(node, tx, { request, alarm })
  await tx
    .insertInto('request_alarm')
    .values({ request: id, alarm, raised_at: at, contact: contact?.text ?? null })
    .execute()
  const body = { request: id, row: 'q27', alarm, due: formatInstant(Math.round(due)), at: formatInstant(at) }
  await node.log.append(tx, { type: 'request.clock', body })
  const [clock = ''] = alarm.split('-')
  const ends = climbing.includes(alarm) ? endOf(request, clock) : null
  await tell(node, tx, { request, kind: `request.${alarm}`, due: ends ?? Math.round(due), contact })
}

/** A request has come and waits for a person. */
export async function tellArrival(node: NodeContext, tx: Tx, request: OpenRequest): Promise<void> {
  await tell(node, tx, { request, kind: 'request.arrived', due: endOf(request, 'acknowledge'), contact: null })
}

/**
 * A sender without a receipt calls the first contact; a clock that runs calls the second at two thirds and the next at each further
 * step, on both sides (spec/casework.md §8).
 */
async function calledBy(
  node: NodeContext,
  tx: Tx,
  { request, alarm }: { readonly request: OpenRequest; readonly alarm: RequestAlarm },
): Promise<Contact | null> {
  const { id, side, partner } = request.row
  if (alarm === 'no-receipt') return contactOf(node, tx, { side, partner, at: 0 })
  if (!climbing.includes(alarm)) return null
  const called = await tx
    .selectFrom('request_alarm')
    .select((is) => is.fn.countAll<string>().as('count'))
    .where('request', '=', id)
    .where('alarm', 'in', climbing)
    .executeTakeFirstOrThrow()
  return contactOf(node, tx, { side, partner, at: Number(called.count) + 1 })
}

function endOf({ row, object }: OpenRequest, clock: string): Instant | null {
  const alarms = alarmsOf(object, { side: row.side, holdEnds: null })
  const end = alarms.find(({ what }) => what === `${clock}-missed`)
  return end === undefined ? null : Math.round(end.due)
}

interface Told extends Pick<Happening, 'kind' | 'due'> {
  readonly request: OpenRequest
  readonly contact: Contact | null
}

/** What is about a confidential request leaves by the channels of the fenced desk alone, on both sides (spec/notifications.md §4). */
async function tell(node: NodeContext, tx: Tx, { request: { row }, kind, due, contact }: Told): Promise<void> {
  const { id: object, unit, urgency, is_confidential: isFenced, side } = row
  await node.notices.keep(tx, {
    ...{ kind, object, unit, urgency, due },
    ...{ clock: null, contact: contact?.place ?? null, isFenced, isHidden: isFenced && side === 'requested' },
  })
}
