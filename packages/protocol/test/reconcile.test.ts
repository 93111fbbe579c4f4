import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  answerRange,
  claimRange,
  compareItems,
  type Difference,
  rangeItems,
  rangeParts,
  type RangeAnswer,
  type RangeClaim,
  readRangeAnswer,
  type ReconcileItem,
  placeKey,
  wholeRange,
} from '@comity/protocol/channel'
import fc from 'fast-check'

const keyOf = (sequence: number): string => placeKey({ epoch: 1, sequence })

const item = (sequence: number, changes: Partial<ReconcileItem> = {}): ReconcileItem => ({
  key: placeKey({ epoch: 1, sequence }),
  digest: `d${String(sequence)}`,
  state: 'taken',
  ...changes,
})

/** Runs the comparison to its end, counting what was asked. */
function reconcile(mine: readonly ReconcileItem[], theirs: readonly ReconcileItem[]) {
  let ask: readonly RangeClaim[] = [claimRange(mine, wholeRange)]
  const differences: Difference[] = []
  let ranges = 0
  for (let round = 0; ask.length > 0; round += 1) {
    assert.ok(round < 60, 'it ends')
    ranges += ask.length
    const read = ask.map((claim) => {
      const answer = answerRange(theirs, claim)
      return readRangeAnswer(mine, { asked: claim, answer }) ?? assert.fail('an honest answer is refused')
    })
    differences.push(...read.flatMap((one) => one.differences))
    ask = read.flatMap((one) => one.ask)
  }
  return { differences: differences.toSorted((one, other) => (one.key < other.key ? -1 : 1)), ranges }
}

const items = fc
  .uniqueArray(fc.tuple(fc.nat(400), fc.constantFrom('a', 'b'), fc.constantFrom('taken' as const, 'open' as const)), {
    selector: ([sequence]) => sequence,
    maxLength: 300,
  })
  .map((list) =>
    list
      .toSorted(([one], [other]) => one - other)
      .map(([sequence, digest, state]): ReconcileItem => ({ key: placeKey({ epoch: 1, sequence }), digest, state })),
  )

test('bisecting finds exactly the differences that comparing every item finds', () => {
  fc.assert(
    fc.property(items, items, (mine, theirs) => {
      assert.deepEqual(reconcile(mine, theirs).differences, compareItems(mine, theirs))
    }),
    { numRuns: 300 },
  )
})

test('two equal sides of twenty thousand messages exchange one digest; one difference costs a few dozen', () => {
  const mine = Array.from({ length: 20_000 }, (_, at) => item(at + 1))
  assert.equal(reconcile(mine, mine).ranges, 1)
  const theirs = mine.with(17_777, item(17_778, { digest: 'other' }))
  const { differences, ranges } = reconcile(mine, theirs)
  assert.deepEqual(
    differences.map(({ key, kind }) => [key, kind]),
    [[keyOf(17_778), 'digest']],
  )
  assert.ok(ranges <= 5, `${String(ranges)} ranges`)
})

test('what one side lacks, another digest and another state are told apart', () => {
  const mine = [item(1), item(2), item(3), item(5)]
  const theirs = [item(1), item(2, { state: 'set-aside' }), item(3, { digest: 'other' }), item(4)]
  assert.deepEqual(
    compareItems(mine, theirs).map(({ kind }) => kind),
    ['state', 'digest', 'theirs-only', 'mine-only'],
  )
})

test('an answer whose parts do not cover the range, or whose items lie outside it or out of order, is refused', () => {
  const mine = Array.from({ length: 100 }, (_, at) => item(at + 1))
  const asked = { from: keyOf(10), to: keyOf(50) }
  const part = (from: number, to: number) => claimRange([], { from: keyOf(from), to: keyOf(to) })
  const refused: readonly RangeAnswer[] = [
    { kind: 'parts', parts: [] },
    { kind: 'parts', parts: [part(10, 50)] },
    { kind: 'parts', parts: [part(10, 20), part(30, 50)] },
    { kind: 'parts', parts: [part(10, 20), part(20, 60)] },
    { kind: 'parts', parts: [part(9, 20), part(20, 50)] },
    { kind: 'parts', parts: [part(10, 40), part(40, 30), part(30, 50)] },
    {
      kind: 'parts',
      parts: Array.from({ length: rangeParts + 1 }, (_, at) => part(10 + at, at === rangeParts ? 50 : 11 + at)),
    },
    { kind: 'items', items: [item(50)] },
    { kind: 'items', items: [item(9)] },
    { kind: 'items', items: [item(12), item(11)] },
    { kind: 'items', items: [item(11), item(11)] },
  ]
  for (const answer of refused) assert.equal(readRangeAnswer(mine, { asked, answer }), undefined)
  const whole = answerRange(mine, claimRange([], asked))
  assert.ok(whole.kind === 'parts' && whole.parts.length > 1 && whole.parts.length <= rangeParts)
  assert.equal(answerRange(mine.slice(0, rangeItems), claimRange([], wholeRange)).kind, 'items')
})
