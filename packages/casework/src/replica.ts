import { type CaseEvent, eventHash } from './event.ts'
import type { MachineState, Side } from './machine.ts'

/** What one event does to an object of its kind; throws when the object's table does not allow it. */
export type Replay<Item> = (item: Item, event: CaseEvent) => Item

type TwoSided = Pick<MachineState<string>, 'parties'>

/**
 * One side's copy of an object whose two sides may act at the same time (spec/freezes.md §5). The requested side's copy decides: what
 * the requesting side did meanwhile is tentative until it comes back in that side's chain.
 */
export interface Replica<Item extends TwoSided> {
  readonly side: Side
  readonly fresh: Item
  readonly events: readonly CaseEvent[]
  readonly current: Item
}

/** A copy before the first event. */
export function newReplica<Item extends TwoSided>({
  side,
  fresh,
}: {
  readonly side: Side
  readonly fresh: Item
}): Replica<Item> {
  return { side, fresh, events: [], current: fresh }
}

/** What became of an event that came. */
export type Reception = 'applied' | 'known' | 'replaced' | 'refused'

/** Acts on one's own copy. Throws what the table throws. */
export function actOn<Item extends TwoSided>(
  replica: Replica<Item>,
  event: CaseEvent,
  replay: Replay<Item>,
): Replica<Item> {
  const current = replay(replica.current, event)
  return { ...replica, events: [...replica.events, event], current }
}

/**
 * Takes up an event of the other side. One that continues this copy is applied. Where both acted on the same state, the
 * requested side keeps its own act, and the requesting side drops its own, and whatever it built on that, for the other's.
 * Anything else changes nothing.
 */
export function receiveEvent<Item extends TwoSided>(
  replica: Replica<Item>,
  { event, replay }: { readonly event: CaseEvent; readonly replay: Replay<Item> },
): { readonly replica: Replica<Item>; readonly reception: Reception } {
  const refused = { replica, reception: 'refused' } as const
  const { events, side, fresh } = replica
  const at = event.seq - 1
  const known = events[at]
  if (known !== undefined && eventHash(known) === eventHash(event)) return { replica, reception: 'known' }
  // Its own acts only: one of ours that we do not know is none.
  if (event.party === fresh.parties[side] || at > events.length) return refused
  if (known === undefined) {
    const next = attempt(() => actOn(replica, event, replay))
    return next === undefined ? refused : { replica: next, reception: 'applied' }
  }
  // What the other side has built on is not tentative any more: a second act in its place is that side's lie.
  const isTentative = events.slice(at).every(({ party }) => party === fresh.parties[side])
  if (side === 'requested' || !isTentative) return refused
  const next = attempt(() => {
    const kept = events.slice(0, at)
    const base = { ...replica, events: kept, current: kept.reduce(replay, fresh) }
    return actOn(base, event, replay)
  })
  return next === undefined ? refused : { replica: next, reception: 'replaced' }
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
