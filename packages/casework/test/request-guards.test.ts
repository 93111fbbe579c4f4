import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day, formatInstant, hour, type Instant, isComityError, minute, parseInstant } from '@comity/codec'
import { applyRequest, newRequest, nextRequestEvent, type RequestObject, type RequestState } from '@comity/casework'
import { alarmsOf, nextLook, nodeActsOf } from '@comity/casework/request'
import { answerHash, delivered, documentHash, fresh, node, person, play, story } from './story.ts'

const q = 'norland-police'
const a = 'sudland-police'
const mismatch = (error: unknown) => isComityError(error, 'object-mismatch')

/** One more row. */
function next(
  request: RequestObject,
  row: string,
  to: RequestState,
  {
    party = a,
    acting = person('dan', 'legal'),
    content = null,
    at = delivered + hour,
  }: Partial<Parameters<typeof nextRequestEvent>[0]> = {},
): RequestObject {
  return applyRequest(request, nextRequestEvent({ request, row, to, party, acting, content, at }))
}

const acknowledged = play(story.slice(0, 5)).request
const answered = play(story).request
const answeredAt = delivered + 3 * hour
const ann = person('ann', 'investigator')
const bob = person('bob', 'supervisor')

/** Asked at an instant, supplied at another. */
function asked(request: RequestObject, from: Instant, to: Instant): RequestObject {
  const waiting = next(request, 'q9', 'NEEDS_INFO', { content: answerHash, at: from })
  const drafted = next(waiting, 'q10a', 'NEEDS_INFO', { party: q, acting: ann, content: documentHash, at: to })
  return next(drafted, 'q10', 'ACKNOWLEDGED', { party: q, acting: bob, content: documentHash, at: to })
}

for (const urgency of ['E0', 'E1', 'U', 'P', 'R'] as const) {
  test(`D-10 a question to the asking side moves the answer of ${urgency} ${'PR'.includes(urgency) ? 'on' : 'nowhere'}`, () => {
    const before = { ...acknowledged, urgency }
    const after = asked(before, delivered + hour, delivered + 3 * hour)
    const moved = parseInstant(after.deadlines?.answer ?? '') - parseInstant(before.deadlines?.answer ?? '')
    assert.equal(moved, 'PR'.includes(urgency) ? 2 * hour : 0)
    assert.equal(after.deadlines?.acknowledge, before.deadlines?.acknowledge)
  })
}

test('a question to the asking side is asked twice and not a third time', () => {
  const twice = asked(asked(acknowledged, delivered, delivered + hour), delivered + hour, delivered + 2 * hour)
  assert.throws(() => next(twice, 'q9', 'NEEDS_INFO', { content: answerHash }), mismatch)
})

test('an answer is disputed for 30 days, and closed without feedback after 90', () => {
  const dispute = (at: Instant) => next(answered, 'q22', 'DISPUTED', { party: q, acting: bob, content: answerHash, at })
  assert.equal(dispute(answeredAt + 30 * day).state, 'DISPUTED')
  assert.throws(() => dispute(answeredAt + 30 * day + 1), mismatch)
  const close = (at: Instant) => next(answered, 'q21n', 'CLOSED', { party: q, acting: node, at })
  assert.throws(() => close(answeredAt + 90 * day - 1), mismatch)
  assert.equal(close(answeredAt + 90 * day).state, 'CLOSED')
})

test('an appeal is made once, within 30 days, and decided by another person', () => {
  const refused = next(acknowledged, 'q17', 'REFUSED', { content: answerHash })
  const appeal = (request: RequestObject, at: Instant) =>
    next(request, 'q24', 'APPEALED', { party: q, acting: bob, content: documentHash, at })
  assert.throws(() => appeal(refused, delivered + hour + 30 * day + 1), mismatch)
  const appealed = appeal(refused, delivered + day)
  assert.throws(
    () => next(appealed, 'q24a', 'ACKNOWLEDGED'),
    (error) => isComityError(error, 'same-person'),
  )
  const again = next(appealed, 'q24a', 'ACKNOWLEDGED', { acting: person('eve', 'legal'), at: delivered + 2 * day })
  const twice = next(again, 'q17', 'REFUSED', { content: answerHash, at: delivered + 2 * day })
  assert.throws(() => appeal(twice, delivered + 3 * day), mismatch)
})

test('a suspended request goes on where it stood, once both sides say so', () => {
  const suspended = next(acknowledged, 'q26a', 'SUSPENDED', { acting: node })
  const back = (request: RequestObject, to: RequestState) => next(request, 'q26s', to, { party: q, acting: bob })
  assert.throws(() => back(suspended, 'ACKNOWLEDGED'), mismatch)
  const proposed = next(suspended, 'q26r', 'SUSPENDED')
  assert.throws(() => back(proposed, 'EXECUTING'), mismatch)
  const resumed = back(proposed, 'ACKNOWLEDGED')
  assert.equal(resumed.state, 'ACKNOWLEDGED')
  // The yes of last time is none for the next time.
  assert.throws(() => back(next(resumed, 'q26a', 'SUSPENDED', { acting: node }), 'ACKNOWLEDGED'), mismatch)
})

/** Drafted and sent by one person. */
function hastened(): RequestObject {
  const start = newRequest({ ...fresh, requesting: q, requested: a, urgency: 'E0' })
  const drafted = next(start, 'q1', 'DRAFT', { party: q, acting: ann, content: documentHash, at: delivered })
  return next(drafted, 'q4e', 'SENT', { party: q, acting: ann, content: documentHash, at: delivered })
}

/** Its answer. */
function hastenedAnswer(request: RequestObject): RequestObject {
  const steps = story
    .slice(3)
    .reduce((now, step) => applyRequest(now, nextRequestEvent({ ...step, request: now })), request)
  return steps
}

test('D-11 what one person sent for danger to life is approved by another within the hour, or its use is blocked', () => {
  const sent = hastened()
  const approve = (acting: typeof ann, at: Instant) =>
    next(sent, 'q4f', 'SENT', { party: q, acting, content: documentHash, at })
  assert.throws(
    () => approve(person('ann', 'investigator', 'supervisor'), delivered),
    (error) => isComityError(error, 'same-person'),
  )
  assert.throws(() => approve(bob, delivered + hour + 1), mismatch)
  const late = hastenedAnswer(sent)
  const block = (request: RequestObject, at: Instant) => next(request, 'q28n', 'USE_BLOCKED', { acting: node, at })
  assert.throws(() => block(late, delivered + hour), mismatch)
  const blocked = block(late, delivered + hour + 1)
  assert.equal(next(blocked, 'q28r', 'ANSWERED', { at: delivered + day }).state, 'ANSWERED')
  assert.throws(() => block(hastenedAnswer(approve(bob, delivered + hour)), delivered + day), mismatch)
})

test('only danger to life is sent by one person, and only its answer is fenced, within 96 hours', () => {
  const drafted = play(story.slice(0, 1)).request
  assert.throws(() => next(drafted, 'q4e', 'SENT', { party: q, acting: ann, content: documentHash }), mismatch)
  const fence = (request: RequestObject, at: Instant) =>
    next(request, 'q28b', 'USE_BLOCKED', { content: answerHash, at })
  assert.throws(() => fence(answered, answeredAt), mismatch)
  const emergency = hastenedAnswer(hastened())
  assert.equal(fence(emergency, delivered + 96 * hour).state, 'USE_BLOCKED')
  assert.throws(() => fence(emergency, delivered + 96 * hour + 1), mismatch)
})

test('each clock tells at two thirds and at its end, whatever else is to come', () => {
  assert.deepEqual(
    alarmsOf(acknowledged, { side: 'requested', holdEnds: null }).map(({ what, due }) => [
      what,
      (due - delivered) / minute,
    ]),
    [
      ['answer-two-thirds', 320],
      ['answer-missed', 480],
    ],
  )
  const look = (raised: readonly string[]) =>
    nextLook(acknowledged, { side: 'requested', reviewAt: null, holdEnds: null, raised })
  assert.equal(look([]), delivered + 320 * minute)
  assert.equal(look(['answer-two-thirds']), delivered + 480 * minute)
  assert.equal(look(['answer-two-thirds', 'answer-missed']), null)
})

test('a node does by itself what nobody has to decide, on its own side only', () => {
  const sent = play(story.slice(0, 3)).request
  const acts = (request: RequestObject, side: 'requesting' | 'requested', reviewAt: Instant | null = null) =>
    nodeActsOf(request, { side, reviewAt, holdEnds: null }).map(({ what, due }) => [what, due])
  assert.deepEqual(acts(sent, 'requesting'), [['q6', delivered - hour + 480 * minute]])
  assert.deepEqual(acts(sent, 'requested'), [])
  const postponed = next(acknowledged, 'q15', 'POSTPONED', { content: answerHash })
  assert.deepEqual(acts(postponed, 'requested', delivered + day), [['q16', delivered + day]])
  assert.deepEqual(acts(postponed, 'requesting', delivered + day), [])
  assert.deepEqual(acts(answered, 'requesting'), [['q21n', answeredAt + 90 * day]])
  assert.equal(
    formatInstant(nextLook(sent, { side: 'requested', reviewAt: null, holdEnds: null, raised: [] }) ?? 0),
    formatInstant(0),
  )
})
