import { equalBytes } from '@comity/codec'
import {
  claimRange,
  answerRange,
  type Difference,
  placeKey,
  type RangeClaim,
  readRangeAnswer,
  receivedStates,
  type ReconcileItem,
  sentStates,
  wholeRange,
} from '@comity/protocol/channel'
import { TileTree } from '@comity/tlog'
import { fail } from '../errors.ts'
import type { SimNode } from './sim-node.ts'

/** What two settled nodes do not hold alike, found as `comity reconcile` finds it. */
export function reconcile(nodes: readonly SimNode[]): readonly Difference[] {
  return pairs(nodes).flatMap(([one, other]) => [
    ...compare(sentItems(one, other.name), takenItems(other, one.name)),
    ...compare(askedItems(one, other.name), chargedItems(other, one.name)),
  ])
}

function compare(mine: readonly ReconcileItem[], theirs: readonly ReconcileItem[]): readonly Difference[] {
  const differences: Difference[] = []
  const ask: RangeClaim[] = [claimRange(mine, wholeRange)]
  for (let claim = ask.pop(); claim !== undefined; claim = ask.pop()) {
    const read = readRangeAnswer(mine, { asked: claim, answer: answerRange(theirs, claim) })
    if (read === undefined) return fail('invariant-broken', {})
    ask.push(...read.ask)
    differences.push(...read.differences)
  }
  return differences
}

function sentItems(node: SimNode, to: string): readonly ReconcileItem[] {
  const messages = node.disk.state.outbox[to]?.messages ?? []
  return inKeyOrder(messages.map((one) => ({ key: placeKey(one), digest: one.digest, state: sentStates[one.state] })))
}

function takenItems(node: SimNode, from: string): readonly ReconcileItem[] {
  const messages = node.disk.state.inbox[from]?.messages ?? []
  return inKeyOrder(
    messages.map((one) => ({ key: placeKey(one), digest: one.digest, state: receivedStates[one.state] })),
  )
}

/** Batches that were refused are on neither side: nothing was charged. */
function askedItems(node: SimNode, to: string): readonly ReconcileItem[] {
  const asks = node.disk.state.asks.filter((ask) => ask.to === to && ask.state === 'answered')
  return inKeyOrder(asks.map(({ batch, digest }) => ({ key: batch, digest, state: 'taken' })))
}

function chargedItems(node: SimNode, from: string): readonly ReconcileItem[] {
  const charged = [...node.disk.state.budget.batches].filter(([key]) => key.startsWith(`${from} `))
  return inKeyOrder(charged.map(([key, digest]) => ({ key: key.slice(from.length + 1), digest, state: 'taken' })))
}

function inKeyOrder(items: readonly ReconcileItem[]): readonly ReconcileItem[] {
  return [...items].sort((one, other) => (one.key < other.key ? -1 : 1))
}

/** Messages that their reader has not taken up. */
export function undelivered(nodes: readonly SimNode[]): number {
  const outboxes = nodes.flatMap(({ disk }) => Object.values(disk.state.outbox))
  return outboxes.flatMap(({ messages }) => messages.filter(({ state }) => state !== 'delivered')).length
}

/**
 * The standing invariants of spec/attacks.md §4 that hold at every moment: I1 to I5. Throws `invariant-broken` with the number of
 * the one that does not.
 */
export function requireInvariants(nodes: readonly SimNode[]): void {
  for (const node of nodes) {
    requireBudget(node)
    requireOneLog(node)
  }
  for (const [one, other] of pairs(nodes)) requireOrder(one, other)
}

/**
 * What holds once all is settled: I1, what a client was told is done has taken effect at its reader, once; I4, each
 * answered batch is charged, once. Throws `invariant-broken`.
 */
export function requireNothingLost(nodes: readonly SimNode[]): void {
  for (const node of nodes) {
    requireChargedOnce(node, nodes)
    for (const { to, id } of node.acknowledged) {
      const effects = nodes.find(({ name }) => name === to)?.disk.state.effects ?? []
      if (effects.filter((effect) => effect.id === id).length !== 1) fail('invariant-broken', { invariant: 1 })
    }
  }
}

function requireChargedOnce(publisher: SimNode, nodes: readonly SimNode[]): void {
  const answered = nodes
    .flatMap(({ disk }) => disk.state.asks)
    .filter(({ to, state }) => to === publisher.name && state === 'answered')
    .reduce((sum, { count }) => sum + count, 0)
  const charged = [...publisher.disk.state.budget.counters]
    .filter(([counter]) => counter.startsWith('daily '))
    .reduce((sum, [, { used }]) => sum + used, 0)
  if (charged !== answered) fail('invariant-broken', { invariant: 4 })
}

/** I2 and I3: no effect twice; those of one sender in its order, but for what was set aside and tried later. */
function requireOrder(from: SimNode, to: SimNode): void {
  const effects = to.disk.state.effects.filter((effect) => effect.from === from.name).map(({ id }) => id)
  if (new Set(effects).size !== effects.length) fail('invariant-broken', { invariant: 2 })
  const places = new Map((from.disk.state.outbox[to.name]?.messages ?? []).map(({ id, sequence }) => [id, sequence]))
  const inOrder = effects.filter((id) => !id.includes('-p')).map((id) => places.get(id) ?? 0)
  if (inOrder.some((place, at) => place <= (inOrder[at - 1] ?? 0))) fail('invariant-broken', { invariant: 3 })
}

/** I4: no counter over its budget, and what was answered was charged. */
function requireBudget({ disk }: SimNode): void {
  const { counters } = disk.state.budget
  for (const { used, budget } of counters.values()) {
    if (used < 0 || used > budget) fail('invariant-broken', { invariant: 4 })
  }
}

/** I5: each signed head is the beginning of the log as it is now, and none is smaller than one before. */
function requireOneLog({ disk, heads }: SimNode): void {
  const tree = new TileTree()
  let at = 0
  for (const head of heads) {
    if (head.size < at) fail('invariant-broken', { invariant: 5 })
    for (const entry of disk.state.log.entries.slice(at, head.size)) tree.append(entry)
    at = head.size
    if (tree.size !== head.size || !equalBytes(tree.root(), head.root)) fail('invariant-broken', { invariant: 5 })
  }
}

function pairs(nodes: readonly SimNode[]): readonly (readonly [SimNode, SimNode])[] {
  return nodes.flatMap((one) => nodes.filter((other) => other !== one).map((other) => [one, other] as const))
}
