import { randomUUID } from 'node:crypto'
import { forParty } from '../agreements/refused-party.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { type HitRow, loadHit } from './hits.ts'
import { type Drafted, draftRequest, keepDraft, type NewRequest } from './request-release.ts'
import type { OpenRequest } from './requests.ts'

/**
 * A person drafts the same request to several partners: an ordinary one each, which cites a confirmed hit of the same record there,
 * and which a second person approves by itself (spec/casework.md §14). All are stored or none. That they belong together is written
 * nowhere but here. Throws what `openRequest` throws, with the partner for whom it was.
 */
export async function circulateRequest(
  node: NodeContext,
  actor: Actor,
  { hit, to, ...said }: Omit<NewRequest, 'follows'> & { readonly to: readonly string[] },
): Promise<readonly OpenRequest[]> {
  const named = await loadHit(node.db, { hit, unit: actor.unit })
  const drafts: Drafted[] = []
  for (const partner of to.toSorted())
    drafts.push(
      await forParty(partner, async () => {
        const cited = await hitAt(node, { named, partner })
        return draftRequest(node, actor, { ...said, hit: cited })
      }),
    )
  return node.db.transaction().execute(async (tx) => {
    const group = randomUUID()
    const kept: OpenRequest[] = []
    for (const drafted of drafts) {
      kept.push(await keepDraft(node, tx, { drafted, actor }))
      await tx.insertInto('request_group').values({ request: drafted.row.id, group_id: group }).execute()
    }
    return kept
  })
}

/** The named hit itself, or else one of its record: under its agreement first, then the one that was confirmed last. */
async function hitAt(
  node: NodeContext,
  { named, partner }: { readonly named: HitRow; readonly partner: string },
): Promise<string> {
  const { id, unit, record, agreement } = named
  const found = await node.db
    .selectFrom('hit')
    .select('id')
    .where('unit', '=', unit)
    .where('record', '=', record)
    .where('publisher', '=', partner)
    .where('state', '=', 'CONFIRMED')
    .where('withdrawn_at', 'is', null)
    .orderBy((is) => is('id', '=', id), 'desc')
    .orderBy((is) => is('agreement', '=', agreement), 'desc')
    .orderBy('confirmed_at', 'desc')
    .orderBy('id')
    .executeTakeFirst()
  return found?.id ?? fail('object-mismatch', {})
}
