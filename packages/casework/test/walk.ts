import assert from 'node:assert/strict'
import { type CaseEvent, newReplica, actOn, receiveEvent, type Replay, type Replica } from '@comity/casework'
import { seededDraw } from './seeded-draw.ts'

type Side = 'requesting' | 'requested'

interface TwoSided {
  readonly parties: Readonly<Record<Side, string>>
  readonly state: string
}

export interface Walked<Item> {
  readonly fresh: Item
  readonly replay: Replay<Item>
  /** A random act of a side on its copy, allowed or not. */
  readonly act: (item: Item, side: Side, draw: (bound: number) => number) => CaseEvent
  readonly isFinal: (item: Item) => boolean
  readonly hash: (item: Item) => string
}

export interface Tally {
  applied: number
  refused: number
  replaced: number
  objects: number
  /** Every state that the two were in together. */
  readonly states: Set<string>
}

const sides = ['requesting', 'requested'] as const

/**
 * Random steps of both sides on their copies, over links that lose, double and reorder, until each object is over or old; then the
 * two reconcile. Both must hold the same state, which its events give again.
 */
export function walk<Item extends TwoSided>(
  machine: Walked<Item>,
  { seed, steps }: { readonly seed: string; readonly steps: number },
): Tally {
  const draw = seededDraw(seed)
  const tally: Tally = { applied: 0, refused: 0, replaced: 0, objects: 0, states: new Set() }
  for (let step = 0; step < steps;) {
    let copies = pairOf((side) => newReplica({ side, fresh: machine.fresh }))
    const links: Record<Side, CaseEvent[]> = { requesting: [], requested: [] }
    const end = Math.min(steps, step + 30 + draw(120))
    for (; step < end; step += 1) {
      const side = sides[draw(2)] ?? 'requesting'
      const other = side === 'requesting' ? 'requested' : 'requesting'
      if (draw(3) > 0) {
        const event = machine.act(copies[side].current, side, draw)
        try {
          copies = { ...copies, [side]: actOn(copies[side], event, machine.replay) }
          tally.applied += 1
          // Lost, sent, or sent twice.
          for (let times = draw(3); times > 0; times -= 1) links[other].push(event)
        } catch {
          tally.refused += 1
        }
      } else {
        const [event] = links[side].splice(draw(Math.max(1, links[side].length)), 1)
        if (event !== undefined) copies = { ...copies, [side]: received(copies[side], { event, machine, tally }) }
      }
      // A line that works for once, as it does between two nodes most of the time.
      if (draw(12) === 0) copies = reconcile(copies, machine, tally)
      if (machine.isFinal(copies.requested.current) && draw(8) === 0) break
    }
    step += 1
    tally.objects += 1
    copies = reconcile(copies, machine, tally)
    const [q, a] = [machine.hash(copies.requesting.current), machine.hash(copies.requested.current)]
    assert.equal(q, a, `seed ${seed}, step ${String(step)}: the sides differ after they reconciled`)
    const replayed = copies.requested.events.reduce(machine.replay, machine.fresh)
    assert.equal(machine.hash(replayed), a, `seed ${seed}, step ${String(step)}: a restart comes to another state`)
  }
  return tally
}

type Copies<Item extends TwoSided> = Readonly<Record<Side, Replica<Item>>>

function pairOf<Item>(make: (side: Side) => Item): Readonly<Record<Side, Item>> {
  return { requesting: make('requesting'), requested: make('requested') }
}

function received<Item extends TwoSided>(
  copy: Replica<Item>,
  { event, machine, tally }: { readonly event: CaseEvent; readonly machine: Walked<Item>; readonly tally: Tally },
): Replica<Item> {
  const { replica, reception } = receiveEvent(copy, { event, replay: machine.replay })
  if (reception === 'replaced') tally.replaced += 1
  return replica
}

/** The requested side shows its chain, then the requesting side what it did on top of that, until nothing changes. */
function reconcile<Item extends TwoSided>(copies: Copies<Item>, machine: Walked<Item>, tally: Tally): Copies<Item> {
  let { requesting, requested } = copies
  for (;;) {
    const lengths = [requesting.events.length, requested.events.length, requested.current, requesting.current]
    for (const event of requested.events) requesting = received(requesting, { event, machine, tally })
    for (const event of requesting.events) requested = received(requested, { event, machine, tally })
    const next = [requesting.events.length, requested.events.length, requested.current, requesting.current]
    if (next.some((value, at) => value !== lengths[at])) continue
    tally.states.add(requested.current.state)
    return { requesting, requested }
  }
}
