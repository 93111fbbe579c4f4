import { formatInstant, type Instant } from '@comity/codec'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { endEpochsWith } from '../index/epochs.ts'
import { startJob } from '../jobs.ts'
import type { Log } from '../logger.ts'
import { openRegularLook } from '../regular-look.ts'
import type { Tx } from '../schema.ts'
import { lockChannels } from './channel-locks.ts'
import { loadPartner } from './directory.ts'
import { clocksOf, keepSuspension, lapsedParties, suspensionOf } from './suspension.ts'
import {
  type Clocks,
  confirmSuspension,
  hasLapsed,
  liftSuspension,
  suspend,
  type Suspension,
} from './suspension-state.ts'

/** What happens to a suspension, as the log and the security events name it. */
export type SuspensionAct = 'suspended' | 'confirmed' | 'lapsed' | 'lift-asked' | 'lifted'

interface Acting {
  readonly party: string
  readonly person: string
}

/**
 * One person stops a partner at once. Throws `not-found`, `object-mismatch` when it is suspended already, `same-person`
 * where this person's own suspension of it has lapsed within the day.
 */
export async function suspendParty(node: NodeContext, acting: Acting): Promise<Suspension> {
  const after = await change(node, acting.party, (known, clocks) => ({
    act: 'suspended',
    after: suspend(known, acting.person, clocks),
  }))
  return after ?? fail('internal', {})
}

/**
 * A second person confirms it; every index that the party has a copy of goes over to a new epoch, without grace
 * (spec/agreements.md §14). Throws `not-found`, `same-person`, `object-mismatch` when there is nothing to confirm.
 */
export async function confirmPartySuspension(
  node: NodeContext,
  { unit, ...acting }: Acting & { readonly unit: string },
): Promise<Suspension> {
  let over: Awaited<ReturnType<typeof endEpochsWith>> | undefined
  const after = await change(
    node,
    acting.party,
    (known, clocks) => ({ act: 'confirmed', after: confirmSuspension(known, acting.person, clocks) }),
    async (tx) => {
      over = await endEpochsWith(node, tx, acting.party)
    },
  )
  over?.committed()
  // A crash here leaves epochs that have ended; whoever publishes next begins the new ones.
  for (const agreement of over?.agreements ?? []) {
    await startJob(node, { kind: 'publish', person: acting.person, unit, params: { agreement }, total: 0 })
  }
  return after ?? fail('internal', {})
}

/** Two persons lift it: undefined once it is over. Throws `not-found`, `same-person`, `object-mismatch` when there is none. */
export async function liftPartySuspension(node: NodeContext, acting: Acting): Promise<Suspension | undefined> {
  const after = await change(node, acting.party, (known, clocks) => {
    const lifted = liftSuspension(known, acting.person, clocks)
    return lifted.kind === 'over'
      ? { act: 'lifted', after: undefined }
      : { act: 'lift-asked', after: lifted.suspension }
  })
  if (after === undefined) void node.outbox.retryNow(acting.party)
  return after
}

const sweepEvery = 1_000

/** Says so of suspensions that nobody confirmed within their hour, and lets what waited go. The gates need no sweep: they look at the clocks. */
export function openLapses(node: NodeContext, log: Log): { readonly close: () => Promise<void> } {
  const look = () => lapse(node)
  return openRegularLook({ every: sweepEvery, look, failure: 'the end of a suspension could not be written', log })
}

async function lapse(node: NodeContext): Promise<void> {
  for (const party of lapsedParties(node)) {
    await change(node, party, () => undefined)
    void node.outbox.retryNow(party)
  }
}

interface Changed {
  readonly act: SuspensionAct
  readonly after: Suspension | undefined
}

/** Undefined changes nothing beyond what the clocks have ended. */
type Change = (known: Suspension | undefined, clocks: Clocks) => Changed | undefined

/**
 * One change, alone with the party's channel. What begins counts before the commit and what ends counts after it: at no
 * moment is there less of a suspension than the database will say. `also` is part of the same commit.
 */
async function change(
  node: NodeContext,
  party: string,
  step: Change,
  also: (tx: Tx) => Promise<void> = () => Promise.resolve(),
): Promise<Suspension | undefined> {
  await loadPartner(node.db, party)
  let before: Suspension | undefined
  let begun: Suspension | undefined
  try {
    const done = await node.db.transaction().execute(async (tx) => {
      await lockChannels(tx, [party])
      const clocks = clocksOf(node)
      before = suspensionOf(node, party)
      const changes = changesOf(before, step, clocks)
      const last = changes.at(-1)
      if (last === undefined) return undefined
      begun = last.after
      if (begun !== undefined) keepSuspension(node, party, begun)
      await store(tx, { party, after: last.after, now: clocks.now })
      for (const { act } of changes) {
        const body = { party, at: formatInstant(clocks.now), state: act }
        await node.log.append(tx, { type: 'party.suspension', body })
      }
      await also(tx)
      return { after: last.after, acts: changes.map(({ act }) => act) }
    })
    if (done === undefined) return before
    // Unless the next change, which had the channel since the commit, has already said otherwise.
    if (done.after === undefined && suspensionOf(node, party) === before) keepSuspension(node, party, undefined)
    // Only now is it so: a change that was rolled back leaves no event.
    for (const code of done.acts) node.events.record({ peer: party, route: 'party.suspend', code })
    return done.after
  } catch (error) {
    // Nothing is taken back that this call did not put there.
    if (begun !== undefined && suspensionOf(node, party) === begun) keepSuspension(node, party, before)
    throw error
  }
}

/** What the clocks have ended is said first, also where a person is quicker than the sweep. */
function changesOf(before: Suspension | undefined, step: Change, clocks: Clocks): readonly Changed[] {
  const isOver = before !== undefined && !before.isLapsed && hasLapsed(before, clocks)
  const lapsed: readonly Changed[] = isOver ? [{ act: 'lapsed', after: { ...before, isLapsed: true } }] : []
  const changed = step(before, clocks)
  return changed === undefined ? lapsed : [...lapsed, changed]
}

async function store(
  tx: Tx,
  { party, after, now }: { readonly party: string; readonly after: Suspension | undefined; readonly now: Instant },
): Promise<void> {
  if (after === undefined) {
    await tx.deleteFrom('party_suspension').where('party', '=', party).execute()
    return
  }
  const columns = {
    suspended_by: after.suspendedBy,
    suspended_at: after.suspendedAt,
    confirmed_by: after.confirmedBy,
    confirmed_at: after.confirmedAt,
    lift_by: after.liftBy,
    lapsed_at: after.isLapsed ? now : null,
  }
  await tx
    .insertInto('party_suspension')
    .values({ party, ...columns })
    .onConflict((conflict) => conflict.column('party').doUpdateSet(columns))
    .execute()
}
