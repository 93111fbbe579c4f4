import type { networkCandidates, ResultOf } from '@comity/client/api'
import { formatInstant, toHex } from '@comity/codec'
import { unitSeal } from '../cases/unit-seal.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { type StoredReason, viewGroups } from './group-view.ts'
import { undecidedGroups } from './stored-groups.ts'

/** What was found among the cases of a unit and waits for a person. */
export async function listCandidates(node: NodeContext, unit: string): Promise<ResultOf<typeof networkCandidates>> {
  const { foundAt, groups, count } = await undecidedGroups(node.db, unit)
  const views = await viewGroups(node, {
    unit,
    groups: groups.map(({ cases, score, reasons, reason_count: reasonCount }) => {
      return { cases, score, reasons: JSON.parse(reasons) as readonly StoredReason[], reasonCount }
    }),
  })
  return {
    foundAt: foundAt === null ? null : formatInstant(foundAt),
    candidates: views.flatMap((view, at) => {
      const candidate = groups[at]?.id
      return candidate === undefined ? [] : [{ candidate, ...view }]
    }),
    count,
  }
}

/** A person says that a group is no network; found again as it is, it is not shown. Throws `not-found`. */
export async function dismissCandidate(
  node: NodeContext,
  actor: Actor,
  { candidate, reason }: { readonly candidate: string; readonly reason: string },
): Promise<void> {
  const row = await node.db
    .selectFrom('network_candidate')
    .select('digest')
    .where('id', '=', candidate)
    .where('unit', '=', actor.unit)
    .executeTakeFirst()
  const { digest } = row ?? fail('not-found', {})
  const seal = unitSeal(await node.keys.unit(actor.unit))
  const reasonSealed = seal.seal(['network.dismissal', toHex(digest)], reason)
  await node.db
    .insertInto('network_dismissal')
    .values({ unit: actor.unit, digest, person: actor.person, at: node.now(), reason_sealed: reasonSealed })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
