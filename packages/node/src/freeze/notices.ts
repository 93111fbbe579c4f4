import { asUnverified, utf8Encode } from '@comity/codec'
import { type PartyCard, verifyCard } from '@comity/protocol'
import type { Selectable } from 'kysely'
import type { Actor, NodeContext } from '../context.ts'
import { loadPartner } from '../partner/directory.ts'
import type { FreezeNoticeTable } from '../schema/freeze.ts'
import type { Db, Tx } from '../schema.ts'
import { mayKnowFreeze } from './fence.ts'
import type { FreezeRow, OpenFreeze } from './freezes.ts'

export type FreezeNotice = Selectable<FreezeNoticeTable>

/** Says something of a freeze once; tells whether it had not been said. */
export async function note(tx: Tx, notice: FreezeNotice): Promise<boolean> {
  const kept = await tx
    .insertInto('freeze_notice')
    .values(notice)
    .onConflict((conflict) => conflict.doNothing())
    .returning('freeze')
    .executeTakeFirst()
  return kept !== undefined
}

/** The other side acted first: what this side did at the same time does not stand, and somebody has to look. */
export async function noteOvertaken(node: NodeContext, tx: Tx, { row, events }: OpenFreeze): Promise<void> {
  const at = node.now()
  const clock = events.at(-1)?.row ?? ''
  await note(tx, { freeze: row.id, kind: 'overtaken', clock, due_at: at, at, contact: null })
}

/**
 * Who is called next: the contacts of the requested party's card in their order, the second first, for the first has been silent;
 * the last one again when there is no further. Null where the card names nobody.
 */
export async function nextContact(node: NodeContext, tx: Tx, row: FreezeRow): Promise<string | null> {
  const called = await tx
    .selectFrom('freeze_notice')
    .select((is) => is.fn.countAll<string>().as('count'))
    .where('freeze', '=', row.id)
    .where('kind', '=', 'escalate')
    .executeTakeFirstOrThrow()
  const { contacts } = row.side === 'requested' ? node.card.card : await cardOf(tx, row.partner)
  const next = contacts[Math.min(Number(called.count) + 1, contacts.length - 1)]
  return next === undefined ? null : `${next.name} · ${next.hours} · ${next.languages.join(', ')}`
}

async function cardOf(tx: Tx, party: string): Promise<PartyCard['card']> {
  const { card } = await loadPartner(tx, party)
  return verifyCard(asUnverified<PartyCard>(utf8Encode(card))).card
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
