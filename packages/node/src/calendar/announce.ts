import { type Calendar, calendarDigest, readCalendar } from '@comity/casework'
import { canonicalText, minute } from '@comity/codec'
import { type CalendarAnnounce, calendarAnnounce } from '@comity/protocol'
import { sql } from 'kysely'
import { isInForce } from '../agreements/agreements.ts'
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
  if (!(await isPartner(node, tx, from))) fail('agreement-not-in-force', {})
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
    if (calendar === undefined || (await untold(node, node.db, calendar)).length === 0) return
    await node.db.transaction().execute((tx) => tellPartners(node, tx, calendar))
  }
  return openRegularLook({ every: lookEvery, look, failure: 'the calendar could not be announced', log })
}

/** Each partner once; one that is suspended when it is not any more. */
async function tellPartners(node: NodeContext, tx: Tx, calendar: Calendar): Promise<void> {
  const { sequence } = calendar
  for (const partner of await untold(node, tx, calendar)) {
    await node.outbox.enqueue(tx, { to: partner, name: calendarAnnounce.name, body: { calendar } })
    await tx.insertInto('calendar_announcement').values({ partner, sequence, announced_at: node.now() }).execute()
  }
}

/**
 * Who is to be told of a calendar and was not. One query finds no agreement that names such a party, as it nearly always does;
 * no agreement is verified for that.
 */
async function untold(node: NodeContext, db: Db | Tx, { sequence }: Calendar): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly hash: string; readonly party: string }>`
    select agreement.hash, member.party
    from agreement, json_to_recordset(agreement.terms::json -> 'parties') as member(party text)
    where member.party <> ${node.party} and not exists (
      select from calendar_announcement as told where told.partner = member.party and told.sequence = ${sequence}
    )`.execute(db)
  const waiting = rows.filter(({ party }) => !isStopped(node, party, calendarAnnounce.name))
  const partners: string[] = []
  for (const { hash, party } of waiting) {
    if (!partners.includes(party) && (await isInForce(db, hash, { now: node.now(), parties: [node.party, party] })))
      partners.push(party)
  }
  return partners.sort()
}

/** Whether some agreement is in force with a party; no other is read. */
async function isPartner(node: NodeContext, db: Db | Tx, party: string): Promise<boolean> {
  const { rows } = await sql<{ readonly hash: string }>`
    select agreement.hash
    from agreement, json_to_recordset(agreement.terms::json -> 'parties') as member(party text)
    where member.party = ${party}`.execute(db)
  for (const { hash } of rows)
    if (await isInForce(db, hash, { now: node.now(), parties: [node.party, party] })) return true
  return false
}

function logged(calendar: Calendar) {
  const { party, sequence } = calendar
  return { party, sequence, calendar: calendarDigest(calendar) }
}
