import { isWithin, type OversightReport, type Period } from '@comity/casework'
import { type Instant, parseInstant } from '@comity/codec'
import type { Tx } from '../schema.ts'

type OwnStanding = NonNullable<OversightReport['partners'][number]['own']>

/** Messages that were sent before `to` and have no receipt yet: until they have, both sides' figures may differ. */
export async function underWayTo(
  tx: Tx,
  { partner, to }: { readonly partner: string; readonly to: Instant },
): Promise<number> {
  const { count } = await tx
    .selectFrom('outbox')
    .select((is) => is.fn.countAll<number>().as('count'))
    .where('party', '=', partner)
    .where('state', 'in', ['waiting', 'set-aside'])
    .where('created_at', '<', to)
    .executeTakeFirstOrThrow()
  return count
}

/** What became of suspensions of a partner stands in the log; the table holds only those that last. */
export async function suspensionsOf(
  tx: Tx,
  { partner, period }: { readonly partner: string; readonly period: Period },
): Promise<OwnStanding['suspensions']> {
  const rows = await tx
    .selectFrom('log_entry')
    .select('body')
    .where('type', '=', 'party.suspension')
    .where('body', 'is not', null)
    .orderBy('position')
    .execute()
  return rows
    .map(({ body }) => JSON.parse(body ?? '') as Suspended) // our own
    .filter(({ party, at }) => party === partner && isWithin(parseInstant(at), period))
    .map(({ at, state }) => ({ at, state }))
}

interface Suspended {
  readonly party: string
  readonly at: string
  readonly state: string
}
