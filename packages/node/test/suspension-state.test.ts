import assert from 'node:assert/strict'
import test from 'node:test'
import {
  confirmSuspension,
  hasLapsed,
  lapsesAfterStart,
  liftSuspension,
  suspend,
} from '../src/partner/suspension-state.ts'

const hour = 3_600_000
const start = { now: 1_700_000_000_000, monotonic: 5_000 }
const first = suspend(undefined, 'ann', start)

function later(wall: number, monotonic: number) {
  return { now: start.now + wall, monotonic: start.monotonic + monotonic }
}

test('D-02 an unconfirmed suspension lapses at its hour by whichever clock reaches it first', () => {
  assert.equal(hasLapsed(first, later(hour - 1, hour - 1)), false)
  assert.equal(hasLapsed(first, later(hour, 0)), true)
  assert.equal(hasLapsed(first, later(0, hour)), true)
  assert.equal(hasLapsed(first, later(-10 * hour, hour - 1)), false)
  assert.equal(hasLapsed(first, later(-10 * hour, hour)), true, 'the wall clock set back')
})

test('D-02 after a start at most an hour is left, and what the wall clock leaves of it', () => {
  assert.equal(lapsesAfterStart(start.now, { now: start.now + hour / 4, monotonic: 7 }), 7 + (3 * hour) / 4)
  assert.equal(lapsesAfterStart(start.now, { now: start.now - 9 * hour, monotonic: 7 }), 7 + hour)
  assert.equal(lapsesAfterStart(start.now, { now: start.now + 2 * hour, monotonic: 7 }), 7)
})

test('a second person confirms, the same one cannot, and a confirmed suspension does not lapse', () => {
  assert.throws(() => confirmSuspension(first, 'ann', later(1, 1)), { code: 'same-person' })
  const kept = confirmSuspension(first, 'ben', later(hour - 1, hour - 1))
  assert.equal(hasLapsed(kept, later(1_000 * hour, 1_000 * hour)), false)
  assert.throws(() => confirmSuspension(kept, 'cleo', later(1, 1)), { code: 'object-mismatch' })
  assert.throws(() => confirmSuspension(first, 'ben', later(hour, hour)), { code: 'object-mismatch' })
  assert.throws(() => confirmSuspension(undefined, 'ben', start), { code: 'object-mismatch' })
})

test('a suspension is not begun twice, and may be anew once it has lapsed', () => {
  assert.throws(() => suspend(first, 'ben', later(1, 1)), { code: 'object-mismatch' })
  assert.equal(suspend(first, 'ben', later(hour, hour)).suspendedBy, 'ben')
})

test('D-02 alone nobody holds a party: whose suspension lapsed leaves the next one to somebody else for a day', () => {
  const day = 24 * hour
  assert.throws(() => suspend(first, 'ann', later(hour, hour)), { code: 'same-person' })
  const lapsed = { ...first, isLapsed: true }
  assert.throws(() => suspend(lapsed, 'ann', later(hour + day - 1, 0)), { code: 'same-person' })
  assert.equal(suspend(lapsed, 'ann', later(hour + day, 0)).isLapsed, false)
  assert.equal(suspend(lapsed, 'ben', later(hour, hour)).suspendedBy, 'ben')
})

test('D-02 what the log calls lapsed stays so, whatever the clocks say later', () => {
  assert.equal(hasLapsed({ ...first, isLapsed: true }, later(-10 * hour, 0)), true)
})

test('two different persons lift it', () => {
  const kept = confirmSuspension(first, 'ben', later(1, 1))
  const asked = liftSuspension(kept, 'ann', later(2, 2))
  assert.ok(asked.kind === 'asked')
  assert.equal(asked.suspension.confirmedBy, 'ben')
  assert.throws(() => liftSuspension(asked.suspension, 'ann', later(3, 3)), { code: 'same-person' })
  assert.deepEqual(liftSuspension(asked.suspension, 'ben', later(3, 3)), { kind: 'over' })
  assert.throws(() => liftSuspension(undefined, 'ann', start), { code: 'object-mismatch' })
  assert.throws(() => liftSuspension(first, 'ann', later(hour, hour)), { code: 'object-mismatch' })
})
