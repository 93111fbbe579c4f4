import { type Calendar, calendarDigest, readCalendar } from '@comity/casework'
import { canonicalText, day } from '@comity/codec'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Db, Tx } from '../schema.ts'

/** A calendar that was replaced still counts for so long: whoever named it may not have heard of the next (spec/casework.md §5.1). */
const goodAfter = 30 * day

/** The newest calendar of a party that this node holds; its own is that of its own code. */
export async function heldCalendar(db: Db | Tx, party: string): Promise<Calendar | undefined> {
  const row = await db
    .selectFrom('calendar')
    .select('document')
    .where('party', '=', party)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? undefined : readCalendar(JSON.parse(row.document))
}

/** Keeps a calendar of whoever it says; of a partner the newest alone, for what names one keeps its own copy. */
export async function keepCalendar(node: NodeContext, tx: Tx, calendar: Calendar): Promise<void> {
  const { party, sequence } = calendar
  if (party !== node.party) await tx.deleteFrom('calendar').where('party', '=', party).execute()
  await tx
    .insertInto('calendar')
    .values({
      ...{ party, sequence, digest: calendarDigest(calendar) },
      ...{ document: canonicalText(calendar), arrived_at: node.now() },
    })
    .execute()
}

/**
 * The calendar of this party by which the clocks of what a partner sent run: the one that it names, or none. It is the present one, or the
 * one before of which the partner was told no more than 30 days ago. Throws `calendar-superseded`, and `object-mismatch` for one named where
 * no clock runs in days.
 */
export async function namedCalendar(
  node: NodeContext,
  tx: Tx,
  {
    from,
    digest,
    isOfDays,
  }: { readonly from: string; readonly digest: string | undefined; readonly isOfDays: boolean },
): Promise<Calendar | undefined> {
  if (!isOfDays) return digest === undefined ? undefined : fail('object-mismatch', {})
  const told = await tx
    .selectFrom('calendar_announcement as told')
    .innerJoin('calendar', (join) =>
      join.onRef('calendar.sequence', '=', 'told.sequence').on('calendar.party', '=', node.party),
    )
    .select(['calendar.digest', 'calendar.document', 'told.announced_at'])
    .where('told.partner', '=', from)
    .orderBy('told.sequence')
    .execute()
  const at = told.findIndex((each) => each.digest === digest)
  if (digest !== undefined && at < 0) return fail('calendar-superseded', {})
  // Where none is named, -1: the first one that the partner was told of is what comes next.
  const next = told[at + 1]
  if (next !== undefined && node.now() - next.announced_at > goodAfter) fail('calendar-superseded', {})
  const named = told[at]
  return named === undefined ? undefined : readCalendar(JSON.parse(named.document))
}
