import { drawsOf } from './draws.ts'
import { type FaultCounts, Links } from './link.ts'
import { SimNode, type SimWorld } from './sim-node.ts'
import type { SimAnswer, SimRequest } from './sim-wire.ts'
import { Timeline } from './timeline.ts'
import { reconcile, requireInvariants, requireNothingLost, undelivered } from './verdict.ts'

/** What a simulated run came to; the command prints it. */
export interface SimReport {
  readonly seed: string
  /** Sequenced messages and batches. */
  readonly messages: number
  readonly faults: Readonly<FaultCounts>
  readonly undelivered: number
  readonly differences: number
  /** SHA-256 of the event trace, in hex. */
  readonly digest: string
}

export interface SimOptions {
  readonly seed: string
  /** Hears each line of the trace. */
  readonly listen?: (line: string) => void
}

const second = 1_000
const minute = 60 * second
const day = 86_400 * second
/** How long parties work while everything fails around them. */
const working = 20 * minute
/** Two days: what was set aside is asked about once an hour, a refused day's budget returns at midnight. */
const longest = 2 * day

/**
 * Three to seven nodes under drops, lost replies, duplicates, reordering, delay, cut bodies, failing disks and kills, all drawn
 * from the seed; then everything heals, and they must come to the same by themselves. Throws `invariant-broken`.
 */
export async function runSim({ seed, listen }: SimOptions): Promise<SimReport> {
  const draws = drawsOf(seed)
  const timeline = new Timeline({ start: day * (20_000 + draws.below(1_000)) + draws.below(day), listen })
  const poisoned = new Set<string>()
  const nodes: SimNode[] = []
  const links = new Links<SimRequest, SimAnswer>({
    seed,
    draws,
    timeline,
    receive: (handed) => Promise.resolve(nodes.find(({ name }) => name === handed.to)?.receive(handed)),
  })
  const world: SimWorld = { timeline, draws, links, poisoned, dailyElements: 400 }
  const names = Array.from({ length: 3 + draws.below(5) }, (_, at) => `n${String(at + 1)}`)
  nodes.push(...names.map((name) => new SimNode({ name, partners: names.filter((other) => other !== name), world })))

  const end = timeline.now + working
  for (const node of nodes) {
    work({ node, names, world, poisoned, end })
    tend({ node, timeline, calm: end, end: timeline.now + longest })
  }
  plagueWithKills({ nodes, world, end })
  await timeline.run(end)
  for (const node of nodes) node.disk.heal()
  poisoned.clear()
  await untilSettled(nodes, timeline)
  requireInvariants(nodes)
  requireNothingLost(nodes)
  return {
    seed,
    messages: countMessages(nodes),
    faults: { ...links.counts },
    undelivered: undelivered(nodes),
    differences: reconcile(nodes).length,
    digest: timeline.digest(),
  }
}

interface Work {
  readonly node: SimNode
  readonly names: readonly string[]
  readonly world: SimWorld
  /** Gets the messages whose effect shall fail. */
  readonly poisoned: Set<string>
  readonly end: number
}

/** People of a node act every few seconds, until the end. */
function work({ node, names, world, poisoned, end }: Work) {
  const { timeline, draws } = world
  const others = names.filter((name) => name !== node.name)
  const act = () => {
    if (timeline.now >= end) return
    const to = others[draws.below(others.length)] ?? ''
    if (draws.percent(40)) node.ask(to, 1 + draws.below(60))
    else {
      const isPoison = draws.percent(3)
      const id = node.tell(to, { isPoison })
      if (isPoison && id !== undefined) poisoned.add(id)
    }
    timeline.after(draws.below(90 * second), act)
  }
  timeline.after(draws.below(60 * second), act)
}

/** What a node does by itself: it sequences, and sweeps its outboxes; seldom once people rest. */
function tend({ node, timeline, calm, end }: { node: SimNode; timeline: Timeline; calm: number; end: number }): void {
  const again = () => {
    if (timeline.now >= end) return
    node.sequence()
    node.sweep()
    timeline.after(timeline.now < calm ? 5 * second : minute, again)
  }
  timeline.after(5 * second, again)
}

function plagueWithKills({ nodes, world, end }: { nodes: readonly SimNode[]; world: SimWorld; end: number }): void {
  const { timeline, draws } = world
  const strike = () => {
    if (timeline.now >= end) return
    nodes[draws.below(nodes.length)]?.kill(draws.below(2 * minute))
    requireInvariants(nodes)
    timeline.after(draws.below(5 * minute), strike)
  }
  timeline.after(draws.below(5 * minute), strike)
}

async function untilSettled(nodes: readonly SimNode[], timeline: Timeline): Promise<void> {
  const end = timeline.now + longest - working
  while (timeline.now < end) {
    await timeline.run(timeline.now + minute)
    for (const node of nodes) node.retrySetAside()
    if (nodes.every((node) => node.isSettled())) return
  }
}

function countMessages(nodes: readonly SimNode[]): number {
  return nodes
    .map(({ disk }) => disk.state)
    .reduce(
      (sum, { outbox, asks }) =>
        sum + asks.length + Object.values(outbox).reduce((count, { messages }) => count + messages.length, 0),
      0,
    )
}
