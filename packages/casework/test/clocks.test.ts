import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError, parseInstant } from '@comity/codec'
import { clockOf, deadlinesFrom, missedClocks } from '@comity/casework'

const clock = { acknowledge: 60, answer: 480 }
const deadlines = deadlinesFrom({ clock, delivered: '2026-06-01T12:00:00.000Z' })
const at = (text: string) => parseInstant(text)

test('D-10 deadlines are the same instants through a leap day and a change to summer time', () => {
  assert.deepEqual(
    deadlinesFrom({ clock: { acknowledge: 1_440, answer: 4_320 }, delivered: '2028-02-28T12:00:00.000Z' }),
    {
      acknowledge: '2028-02-29T12:00:00.000Z',
      answer: '2028-03-02T12:00:00.000Z',
    },
  )
  assert.equal(deadlinesFrom({ clock, delivered: '2026-03-29T00:30:00.000Z' }).answer, '2026-03-29T08:30:00.000Z')
})

test('a clock is missed after its instant, not at it', () => {
  const state = 'DELIVERED'
  assert.deepEqual(missedClocks({ state, deadlines, now: at('2026-06-01T13:00:00.000Z') }), [])
  assert.deepEqual(missedClocks({ state, deadlines, now: at('2026-06-01T13:00:00.001Z') }), ['acknowledge'])
  assert.deepEqual(missedClocks({ state, deadlines, now: at('2026-06-02T00:00:00.000Z') }), ['acknowledge', 'answer'])
})

test('an acknowledged request can only miss its answer, an answered one nothing', () => {
  const now = at('2026-07-01T00:00:00.000Z')
  assert.deepEqual(missedClocks({ state: 'ACKNOWLEDGED', deadlines, now }), ['answer'])
  assert.deepEqual(missedClocks({ state: 'ANSWERED', deadlines, now }), [])
  assert.deepEqual(missedClocks({ state: 'DRAFT', deadlines: null, now }), [])
})

test('clocks are those of the agreement', () => {
  const clocks = { clause: '5', minutes: [{ urgency: 'U', acknowledge: 60, answer: 480 }] } as const
  const terms = { clause: clocks.clause, minutes: [...clocks.minutes] }
  assert.deepEqual(clockOf({ clocks: terms, urgency: 'U' }), clock)
  assert.throws(
    () => clockOf({ clocks: terms, urgency: 'R' }),
    (error) => isComityError(error, 'object-mismatch'),
  )
})
