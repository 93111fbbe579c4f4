import type { ChangeKind } from '@comity/client/api'
import { sql } from 'kysely'
import { mayKnow } from '../casework/confidential.ts'
import type { Actor } from '../context.ts'
import { mayKnowFreeze } from '../freeze/fence.ts'
import type { Db } from '../schema.ts'

/** Something that is another after every change of what a person may see of a kind, and says nothing else. */
export type Marks = Readonly<Record<ChangeKind, string>>

type Watcher = Pick<Actor, 'unit' | 'roles'>

/**
 * The marks of what a person may see. They are made by the very conditions of the lists that the person could call: what is fenced from them
 * or of another unit is not in them, so that it can change nothing here (spec/casework.md §12).
 */
export async function marksOf(db: Db, actor: Watcher): Promise<Marks> {
  const { unit } = actor
  const requests = db
    .selectFrom('request')
    .where('unit', '=', unit)
    .where(mayKnow(actor))
    .select(
      sql<string>`md5(coalesce(string_agg(concat_ws(':', request.id, request.is_confidential, request.erased_at,
        (select max(e.seq) from request_event e where e.request = request.id)), ',' order by request.id), ''))`.as(
        'mark',
      ),
    )
  const freezes = db
    .selectFrom('freeze')
    .where('unit', '=', unit)
    .where(mayKnowFreeze(actor))
    .select(
      sql<string>`md5(coalesce(string_agg(concat_ws(':', "freeze".id,
        (select max(e.seq) from freeze_event e where e.freeze = "freeze".id)), ',' order by "freeze".id), ''))`.as(
        'mark',
      ),
    )
  // A hit goes from state to state and never back: how many stand in each is enough, of however many hits.
  const hits = sql<{ mark: string }>`select md5(coalesce(string_agg(concat_ws(':', state, n, withdrawn), ','
    order by state), '')) as mark from (select state, count(*) as n, count(withdrawn_at) as withdrawn from hit
    where unit = ${unit} group by state) counted`
  const [request, freeze, hit] = await Promise.all([
    requests.executeTakeFirstOrThrow(),
    freezes.executeTakeFirstOrThrow(),
    hits.execute(db),
  ])
  return { request: request.mark, freeze: freeze.mark, hit: hit.rows[0]?.mark ?? '' }
}
