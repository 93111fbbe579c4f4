import { type Calendar, calendarDigest, type Deadlines, localTime, readCalendar } from '@comity/casework'
import type { calendarShow, requestShow, ResultOf } from '@comity/client/api'
import { type Instant, parseInstant } from '@comity/codec'
import type { NodeContext } from '../context.ts'
import type { Db, Tx } from '../schema.ts'

/** A calendar as people read it. */
export function calendarView(node: Pick<NodeContext, 'now'>, calendar: Calendar): ResultOf<typeof calendarShow> {
  const { party, sequence, timeZone, workingDays, holidays, from, until } = calendar
  return {
    ...{ party, sequence, timeZone, workingDays, holidays, from, until },
    digest: calendarDigest(calendar),
    localTime: localTime(calendar, node.now()),
  }
}

/** Writes an instant on the clocks of both parties; null for one whose zone is not known. */
export type Local = (partner: string, at: Instant) => { readonly own: string | null; readonly partner: string | null }

/** For what shows no instant. */
export const noLocal: Local = () => ({ own: null, partner: null })

/** Reads the zones of all parties as they are now. */
export async function readLocal(node: Pick<NodeContext, 'party'>, db: Db | Tx): Promise<Local> {
  const rows = await db.selectFrom('calendar').select(['party', 'document']).orderBy('sequence').execute()
  // Of several of this party the newest.
  const zones = new Map(rows.map(({ party, document }) => [party, readCalendar(JSON.parse(document))]))
  const written = (party: string, at: Instant): string | null => {
    const zone = zones.get(party)
    return zone === undefined ? null : `${localTime(zone, at)} ${zone.timeZone}`
  }
  return (partner, at) => ({ own: written(node.party, at), partner: written(partner, at) })
}

/** Deadlines, also on the clocks of both parties. */
export function deadlinesOf(
  { partner, deadlines }: { readonly partner: string; readonly deadlines: Deadlines | null },
  local: Local,
): ResultOf<typeof requestShow>['deadlines'] {
  if (deadlines === null) return []
  return (['acknowledge', 'answer'] as const).map((clock) => ({
    clock,
    at: deadlines[clock],
    local: { ...local(partner, parseInstant(deadlines[clock])) },
  }))
}
