import type { noticeList, ResultOf } from '@comity/client/api'
import { formatInstant, type Instant } from '@comity/codec'
import { knowsFenced } from '../casework/confidential.ts'
import type { Actor } from '../context.ts'
import type { Db, Tx } from '../schema.ts'

const atMost = 500

/** What a unit was told, as far as the actor may know of it, newest first. */
export async function listNotified(db: Db, actor: Actor): Promise<ResultOf<typeof noticeList>['notices']> {
  const notices = await db
    .selectFrom('notice')
    .selectAll()
    .where('unit', '=', actor.unit)
    .$if(!knowsFenced(actor), (query) => query.where('is_hidden', '=', false))
    .orderBy('at', 'desc')
    .orderBy('kind')
    .orderBy('object')
    .orderBy('id')
    .limit(atMost)
    .execute()
  const ids = notices.map(({ id }) => id)
  const deliveries =
    ids.length === 0
      ? []
      : await db.selectFrom('notice_delivery').selectAll().where('notice', 'in', ids).orderBy('channel').execute()
  return notices.map(({ id, kind, clock, object, urgency, due_at, at, contact }) => ({
    ...{ notice: id, kind, clock, object, urgency, contact },
    dueAt: textOf(due_at),
    at: formatInstant(at),
    deliveries: deliveries
      .filter(({ notice }) => notice === id)
      .map(({ channel, state, attempts, failure, sent_at }) => ({
        ...{ channel, state, attempts, failure },
        sentAt: textOf(sent_at),
      })),
  }))
}

/** What was told of objects that go. */
export async function removeNotices(tx: Tx, objects: readonly string[]): Promise<void> {
  if (objects.length > 0) await tx.deleteFrom('notice').where('object', 'in', objects).execute()
}

function textOf(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at)
}
