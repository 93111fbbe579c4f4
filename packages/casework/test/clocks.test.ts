import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Terms } from '@comity/agreement'
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

const standing = { urgency: 'U', deadlines, clock } as const
const missed = (given: Parameters<typeof missedClocks>[0]) =>
  missedClocks(given).map(({ clock: of, part }) => `${of} ${part}`)

test('a clock is missed after its instant, not at it, and tells at two thirds', () => {
  const state = 'DELIVERED'
  assert.deepEqual(missed({ ...standing, state, now: at('2026-06-01T12:40:00.000Z') }), [])
  assert.deepEqual(missed({ ...standing, state, now: at('2026-06-01T13:00:00.000Z') }), ['acknowledge two-thirds'])
  assert.deepEqual(missed({ ...standing, state, now: at('2026-06-01T13:00:00.001Z') }), [
    'acknowledge two-thirds',
    'acknowledge missed',
  ])
  assert.deepEqual(missed({ ...standing, state, now: at('2026-06-02T00:00:00.000Z') }), [
    'acknowledge two-thirds',
    'acknowledge missed',
    'answer two-thirds',
    'answer missed',
  ])
})

test('an acknowledged request can only miss its answer, an answered one nothing', () => {
  const now = at('2026-07-01T00:00:00.000Z')
  const both = ['answer two-thirds', 'answer missed']
  assert.deepEqual(missed({ ...standing, state: 'ACKNOWLEDGED', now }), both)
  assert.deepEqual(missed({ ...standing, state: 'ANSWERED', now }), [])
  assert.deepEqual(missed({ ...standing, state: 'POSTPONED', now }), [])
  assert.deepEqual(missed({ ...standing, state: 'DRAFT', deadlines: null, now }), [])
})

test('D-10 a question to the other side stops the clocks of P and R, and of nothing more urgent', () => {
  const now = at('2026-07-01T00:00:00.000Z')
  for (const urgency of ['E0', 'E1', 'U', 'P', 'R'] as const) {
    const isRunning = missed({ ...standing, urgency, state: 'NEEDS_INFO', now }).length > 0
    assert.equal(isRunning, urgency !== 'P' && urgency !== 'R', urgency)
  }
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

test('D-10 days in the terms move the clocks that they name, and those of no other class', () => {
  const minutes = (['E0', 'E1', 'U', 'P', 'R'] as const).map((urgency) => ({ urgency, acknowledge: 60, answer: 1_440 }))
  const days: Terms['clocks']['days'] = [{ urgency: 'R', clock: 'answer', count: 'working', days: 1 }]
  const [before, after] = [
    { clause: '5', minutes },
    { clause: '5', minutes, days },
  ]
  // A Friday.
  const delivered = '2026-06-05T12:00:00.000Z'
  for (const { urgency } of minutes) {
    const [was, is] = [before, after].map((clocks) => clockOf({ clocks, urgency }))
    assert.ok(was !== undefined && is !== undefined)
    // Terms that were signed without days give what they gave: states of requests under them hash as before.
    assert.deepEqual(was, { acknowledge: 60, answer: 1_440 })
    assert.equal(deadlinesFrom({ clock: was, delivered }).answer, '2026-06-06T12:00:00.000Z')
    const moved = urgency === 'R' ? '2026-06-08T23:59:59.999Z' : '2026-06-06T12:00:00.000Z'
    assert.deepEqual(deadlinesFrom({ clock: is, delivered }), {
      acknowledge: '2026-06-05T13:00:00.000Z',
      answer: moved,
    })
  }
})
