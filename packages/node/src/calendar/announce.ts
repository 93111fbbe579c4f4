import { verifyInForce } from '@comity/agreement'
import { type Calendar, calendarDigest, readCalendar } from '@comity/casework'
import { canonicalText, isComityError, minute } from '@comity/codec'
import { type CalendarAnnounce, calendarAnnounce } from '@comity/protocol'
import { findAgreement, otherMembers } from '../agreements/agreements.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Log } from '../logger.ts'
import { isStopped } from '../partner/suspension.ts'
import { openRegularLook } from '../regular-look.ts'
import type { Db, Tx } from '../schema.ts'
import { heldCalendar, keepCalendar } from './calendars.ts'
import { zoneOffsets } from './zone-offsets.ts'

/** What a person says of the days on which their party works. */
export type CalendarText = Pick<Calendar, 'timeZone' | 'workingDays' | 'holidays' | 'from' | 'until'>

/**
 * A person sets the calendar of this party: kept, logged and announced to every partner in one commit. One that says the same as the present
 * one changes nothing. Throws `schema`.
 */
export async function setCalendar(node: NodeContext, given: CalendarText): Promise<Calendar> {
  // Dates first: no zone is asked about days that do not exist.
  const plain = { ...given, schema: 1, party: node.party, sequence: 1, offsets: [unknownOffset] }
  const said = readCalendar(plain)
  const zone = zoneOffsets(said)
  return node.db.transaction().execute(async (tx) => {
    const present = await heldCalendar(tx, node.party)
    // A node that was restored from a backup does not fall behind what it announced after it.
    const sequence = Math.max((present?.sequence ?? 0) + 1, Math.floor(node.now() / minute))
    const calendar = readCalendar({ ...said, ...zone, sequence })
    if (present !== undefined && canonicalText({ ...calendar, sequence: present.sequence }) === canonicalText(present))
      return present
    await keepCalendar(node, tx, calendar)
    await node.log.append(tx, { type: calendarAnnounce.name, body: logged(calendar) })
    await tellPartners(node, tx, calendar)
    return calendar
  })
}

const unknownOffset = { from: '1970-01-01T00:00:00.000Z', minutes: 0 }

/**
 * Takes up a partner's calendar; the one that is here may come again. Throws `schema`, `agreement-not-in-force`, and `object-mismatch` for one
 * that is not newer or not its own.
 */
export async function takeCalendar(
  node: NodeContext,
  tx: Tx,
  { from, body }: { readonly from: string; readonly body: CalendarAnnounce },
): Promise<void> {
  const calendar = readCalendar(body.calendar)
  if (calendar.party !== from) fail('object-mismatch', {})
  if (!(await partnersInForce(node, tx)).includes(from)) fail('agreement-not-in-force', {})
  const present = await heldCalendar(tx, from)
  if (present !== undefined && calendarDigest(present) === calendarDigest(calendar)) return
  if (present !== undefined && calendar.sequence <= present.sequence) fail('object-mismatch', {})
  await keepCalendar(node, tx, calendar)
  await node.log.append(tx, { type: calendarAnnounce.name, body: logged(calendar) })
}

const lookEvery = 2_000

/** Tells partners whose agreement came into force since the calendar was set. */
export function openCalendars(node: NodeContext, log: Log): { readonly close: () => Promise<void> } {
  const look = async (): Promise<void> => {
    const calendar = await heldCalendar(node.db, node.party)
    if (calendar === undefined) return
    const told = await toldOf(node.db, calendar)
    if ((await partnersInForce(node, node.db)).every((partner) => told.includes(partner))) return
    await node.db.transaction().execute((tx) => tellPartners(node, tx, calendar))
  }
  return openRegularLook({ every: lookEvery, look, failure: 'the calendar could not be announced', log })
}

/** Each partner once; one that is suspended when it is not any more. */
async function tellPartners(node: NodeContext, tx: Tx, calendar: Calendar): Promise<void> {
  const told = await toldOf(tx, calendar)
  for (const partner of await partnersInForce(node, tx)) {
    if (told.includes(partner) || isStopped(node, partner, calendarAnnounce.name)) continue
    const { sequence } = calendar
    await node.outbox.enqueue(tx, { to: partner, name: calendarAnnounce.name, body: { calendar } })
    await tx.insertInto('calendar_announcement').values({ partner, sequence, announced_at: node.now() }).execute()
  }
}

async function toldOf(db: Db | Tx, { sequence }: Calendar): Promise<readonly string[]> {
  const rows = await db.selectFrom('calendar_announcement').select('partner').where('sequence', '=', sequence).execute()
  return rows.map(({ partner }) => partner)
}

/** The parties with whom an agreement is in force. */
async function partnersInForce(node: NodeContext, db: Db | Tx): Promise<readonly string[]> {
  const now = node.now()
  const rows = await db.selectFrom('agreement').select('hash').execute()
  const stored = await Promise.all(rows.map(({ hash }) => findAgreement(db, hash)))
  const partners = stored.flatMap((agreement) => {
    if (agreement === undefined) return []
    const others = otherMembers(node.party, agreement.terms)
    return others.filter((party) => isInForce(() => verifyInForce({ ...agreement, now, parties: [node.party, party] })))
  })
  return [...new Set(partners)].sort()
}

function isInForce(verify: () => void): boolean {
  try {
    verify()
    return true
  } catch (error) {
    if (isComityError(error)) return false
    throw error
  }
}

function logged(calendar: Calendar) {
  const { party, sequence } = calendar
  return { party, sequence, calendar: calendarDigest(calendar) }
}
