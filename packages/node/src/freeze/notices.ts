import type { Selectable } from 'kysely'
import type { Actor, NodeContext } from '../context.ts'
import { type Contact, contactOf } from '../notify/contacts.ts'
import type { Happening } from '../notify/notices.ts'
import type { FreezeNoticeTable } from '../schema/freeze.ts'
import type { Db, Tx } from '../schema.ts'
import { mayKnowFreeze } from './fence.ts'
import type { FreezeRow, OpenFreeze } from './freezes.ts'

export type FreezeNotice = Selectable<FreezeNoticeTable>

/** Says something of a freeze once, here and by the channels of the fenced desk; tells whether it had not been said. */
export async function note(
  node: NodeContext,
  tx: Tx,
  {
    row,
    contact,
    ...notice
  }: Omit<FreezeNotice, 'freeze' | 'contact'> & { readonly row: FreezeRow; readonly contact: Contact | null },
): Promise<boolean> {
  const kept = await tx
    .insertInto('freeze_notice')
    .values({ freeze: row.id, ...notice, contact: contact?.text ?? null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('freeze')
    .executeTakeFirst()
  if (kept === undefined) return false
  const { kind, clock, due_at: due } = notice
  await tellOfFreeze(node, tx, { row, kind: `freeze.${kind}`, clock, due, contact: contact?.place ?? null })
  return true
}

/** Everything about a payment stop leaves by the channels of the fenced desk alone, on both sides (spec/notifications.md §4). */
export async function tellOfFreeze(
  node: NodeContext,
  tx: Tx,
  { row, ...told }: { readonly row: FreezeRow } & Pick<Happening, 'kind' | 'clock' | 'due' | 'contact'>,
): Promise<void> {
  const { id: object, unit, urgency, side } = row
  await node.notices.keep(tx, { ...told, object, unit, urgency, isFenced: true, isHidden: side === 'requested' })
}

/** The other side acted first: what this side did at the same time does not stand, and somebody has to look. */
export async function noteOvertaken(node: NodeContext, tx: Tx, { row, events }: OpenFreeze): Promise<void> {
  const at = node.now()
  const clock = events.at(-1)?.row ?? ''
  await note(node, tx, { row, kind: 'overtaken', clock, due_at: at, at, contact: null })
}

/** Who is called next: the second contact first, for the first has been silent. */
export async function nextContact(
  node: NodeContext,
  tx: Tx,
  { id, side, partner }: FreezeRow,
): Promise<Contact | null> {
  const called = await tx
    .selectFrom('freeze_notice')
    .select((is) => is.fn.countAll<string>().as('count'))
    .where('freeze', '=', id)
    .where('kind', '=', 'escalate')
    .executeTakeFirstOrThrow()
  return contactOf(node, tx, { side, partner, at: Number(called.count) + 1 })
}

/** A notice with the freeze that it is about. */
export type ListedNotice = FreezeNotice & Pick<FreezeRow, 'partner' | 'side' | 'state'>

/** What the clocks said to a unit, as far as the actor may know of it, newest first. */
export async function listNotices(
  db: Db,
  { actor, freeze }: { readonly actor: Actor; readonly freeze?: string },
): Promise<readonly ListedNotice[]> {
  return db
    .selectFrom('freeze_notice')
    .innerJoin('freeze', 'freeze.id', 'freeze_notice.freeze')
    .selectAll('freeze_notice')
    .select(['freeze.partner', 'freeze.side', 'freeze.state'])
    .where('freeze.unit', '=', actor.unit)
    .where(mayKnowFreeze(actor))
    .$if(freeze !== undefined, (query) => query.where('freeze.id', '=', freeze ?? ''))
    .orderBy('freeze_notice.at', 'desc')
    .orderBy('freeze_notice.due_at', 'desc')
    .orderBy('freeze_notice.freeze')
    .orderBy('freeze_notice.kind')
    .orderBy('freeze_notice.clock')
    .limit(1_000)
    .execute()
}
