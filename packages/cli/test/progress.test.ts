import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePatience } from '../src/progress.ts'

test('a job that stands still is said after ten seconds, once for each standstill', () => {
  const patience = makePatience(1_000)
  const said = [
    { done: 0, now: 2_000 },
    { done: 0, now: 10_999 },
    { done: 0, now: 11_000 },
    { done: 0, now: 60_000 },
    { done: 1, now: 61_000 },
    { done: 1, now: 70_999 },
    { done: 1, now: 71_000 },
    { done: 1, now: 71_001 },
  ].map(patience.isOver)
  assert.deepEqual(said, [false, false, true, false, false, false, true, false])
})
