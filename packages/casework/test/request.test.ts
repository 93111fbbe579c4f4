import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { day, isComityError, parseInstant } from '@comity/codec'
import {
  applyRequest,
  type CaseEvent,
  caseRoles,
  finalRequestStates,
  nextRequestEvent,
  type RequestObject,
  requestRows,
  type RequestState,
  requestStateHash,
  requestStates,
} from '@comity/casework'
import { caseKinds, endOfHold } from '@comity/casework/request'
import { answerHash, fresh, node, person, play, remarking, type Step, story, unmarking } from './story.ts'

interface RequestCase {
  readonly name: string
  readonly events: readonly unknown[]
  readonly state: string | null
  readonly stateHash: string | null
  readonly code: string | null
}
const vectors = JSON.parse(
  readFileSync(new URL('../../../vectors/casework/requests.json', import.meta.url), 'utf8'),
) as { readonly fresh: RequestObject; readonly cases: readonly RequestCase[] }

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const whole = [...story, ...unmarking, ...remarking]
const inStory = (name: string): Step => whole.find(({ row }) => row === name) ?? assert.fail(name)
/** A refusal stands where the story goes on with the acceptance. */
const step = (name: string): Step =>
  name === 'q17' ? { ...inStory('q12'), row: name, to: 'REFUSED', content: answerHash } : inStory(name)
const before = (name: string): RequestObject =>
  play(whole.slice(0, whole.indexOf(inStory(name === 'q17' ? 'q12' : name)))).request

test('a request runs from draft to answer in eight events', () => {
  assert.equal(play(story).request.state, 'ANSWERED')
})

test('a request is refused in place of its acceptance, with its refusal, and nothing follows', () => {
  const acknowledged = before('q17')
  const refused = applyRequest(acknowledged, nextRequestEvent({ ...step('q17'), request: acknowledged }))
  assert.deepEqual([refused.state, refused.contents['q17']], ['REFUSED', answerHash])
  const silent = nextRequestEvent({ ...step('q17'), content: null, request: acknowledged })
  assert.throws(() => applyRequest(acknowledged, silent), refusedAs('object-mismatch'))
  for (const row of ['q12', 'q17', 'q18'])
    assert.throws(
      () => applyRequest(refused, nextRequestEvent({ ...step(row), request: refused })),
      refusedAs('object-mismatch'),
    )
})

test('both sides replay the same events to the same state', () => {
  const { request, events } = play(story)
  const other = events.reduce(applyRequest, fresh)
  assert.equal(requestStateHash(other), requestStateHash(request))
  assert.equal(other.head, request.head)
})

test('every state is reached, every state that is not final has an exit, every role exists', () => {
  const reached = new Set<string>(['NONE'])
  const reachable = (from: readonly string[]) => from.some((state) => reached.has(state))
  // As many rounds as rows: by then nothing new can be reached.
  requestRows.forEach(() => {
    for (const { from, to } of requestRows) if (reachable(from)) to.forEach((state) => reached.add(state))
  })
  assert.deepEqual([...reached].sort(), ['NONE', ...requestStates].sort())
  for (const state of requestStates) {
    assert.equal(
      requestRows.some(({ from, stays }) => stays !== true && from.includes(state)),
      !finalRequestStates.includes(state),
      state,
    )
  }
  for (const row of requestRows) for (const role of row.roles) assert.ok(caseRoles.includes(role))
})

test('of all transitions between any two states, exactly those of the table are taken', () => {
  for (const from of ['NONE', ...requestStates] as const) {
    for (const to of requestStates) {
      for (const { row } of requestRows) {
        assert.equal(isTaken(ready(from, row, to), row, to), isInTable(from, row, to), `${row} ${from} ${to}`)
      }
    }
  }
})

/** Every other row has been done, in time for this one. */
function ready(from: RequestState | 'NONE', row: string, to: RequestState): RequestObject {
  const names = requestRows.map((each) => each.row)
  const emergency = ['q4e', 'q28b', 'q28c'].includes(row)
  const longAgo = row === 'q21n' || row === 'p5' ? '2026-01-01T00:00:00.000Z' : '2026-05-31T23:30:00.000Z'
  const { q4f: _q4f, q24: _q24, ...at } = Object.fromEntries(names.map((name) => [name, longAgo]))
  return {
    ...fresh,
    kind: row.startsWith('p') ? 'preservation' : 'information',
    urgency: emergency ? 'E0' : 'U',
    state: from,
    contents: Object.fromEntries(names.map((name) => [name, answerHash])),
    at: row === 'q28n' ? { ...at, q4e: '2026-05-31T20:00:00.000Z' } : at,
    ...(['q26s', 'q28r'].includes(row) ? { resumes: to } : {}),
  }
}

/** Tries a row in the form in which it would be right, apart from where it starts and ends. */
function isTaken(request: RequestObject, name: string, to: Step['to']): boolean {
  const row = requestRows.find((each) => each.row === name) ?? assert.fail(name)
  const [role] = row.roles
  const event: CaseEvent = {
    object: request.object,
    seq: 1,
    row: name,
    from: request.state,
    to,
    party: request.parties[row.side],
    role: role ?? 'node',
    actor: role === 'node' ? null : answerHash,
    at: '2026-06-01T00:00:00.000Z',
    content: row.content === null ? null : answerHash,
    prevHash: request.head,
  }
  try {
    applyRequest(request, event)
    return true
  } catch (error) {
    assert.ok(isComityError(error, 'object-mismatch'), String(error))
    return false
  }
}

function isInTable(from: string, name: string, to: string): boolean {
  return requestRows.some(
    (row) =>
      row.row === name &&
      row.from.some((each) => each === from) &&
      row.to.some((each) => each === to) &&
      (row.stays !== true || from === to),
  )
}

for (const [first, second] of [
  ['q1', 'q2'],
  ['q18', 'q19'],
  ['q29', 'q30'],
  ['m1', 'm2'],
  ['m3', 'm4'],
] as const) {
  test(`D-11 whoever did ${first} may not do ${second}, in whatever role`, () => {
    const request = before(second)
    const { acting } = step(first)
    assert.ok(acting.by === 'person')
    const again = { ...acting, roles: ['investigator', 'supervisor', 'legal', 'liaison', 'custodian'] }
    const event = nextRequestEvent({ ...step(second), acting: again, request })
    assert.throws(() => applyRequest(request, event), refusedAs('same-person'))
    applyRequest(request, nextRequestEvent({ ...step(second), request }))
  })

  test(`D-11 the approval ${second} is of exactly what ${first} was about`, () => {
    const request = before(second)
    const other = 'b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItb3Q'
    const event = nextRequestEvent({ ...step(second), content: other, request })
    assert.throws(() => applyRequest(request, event), refusedAs('object-mismatch'))
  })
}

/** The event of a row in its right form, with changes. */
function eventOf(request: RequestObject, name: string, change: Partial<CaseEvent>): CaseEvent {
  const row = requestRows.find((each) => each.row === name) ?? assert.fail(name)
  const [role = 'node'] = row.roles
  return {
    ...{ object: request.object, seq: 1, row: name, from: request.state, to: 'SENT', role },
    ...{ party: request.parties[row.side], actor: role === 'node' ? null : answerHash },
    ...{ at: '2026-06-01T00:00:00.000Z', content: row.content === null ? null : answerHash, prevHash: request.head },
    ...change,
  }
}

for (const { row, side, from, to, stays, roles, notActorOf } of requestRows) {
  const [start = 'NONE'] = from
  const end = stays === true && start !== 'NONE' ? start : (to[0] ?? 'DRAFT')
  const request = ready(start, row, end)

  test(`${row} is refused from the other side, from other roles and from nobody`, () => {
    applyRequest(request, eventOf(request, row, { to: end }))
    const party = request.parties[side === 'requesting' ? 'requested' : 'requesting']
    assert.throws(() => applyRequest(request, eventOf(request, row, { to: end, party })), refusedAs('role-forbids'))
    for (const role of caseRoles.filter((each) => !roles.includes(each))) {
      const actor = role === 'node' ? null : answerHash
      const event = eventOf(request, row, { to: end, role, actor })
      assert.throws(() => applyRequest(request, event), refusedAs('role-forbids'), role)
    }
    const [role = 'node'] = roles
    const actor = role === 'node' ? answerHash : null
    assert.throws(
      () => applyRequest(request, eventOf(request, row, { to: end, role, actor })),
      refusedAs('role-forbids'),
    )
  })

  if (notActorOf === null) continue
  test(`D-11 ${row} is refused from whoever did ${notActorOf}`, () => {
    const own = { ...request, actors: { [notActorOf]: answerHash } }
    assert.throws(() => applyRequest(own, eventOf(own, row, { to: end })), refusedAs('same-person'))
  })
}

test('what the rules of requests name as illegal is in no row', () => {
  const leads = (from: string, to: string) =>
    requestRows.filter((row) => row.from.some((each) => each === from) && row.to.some((each) => each === to))
  assert.deepEqual(
    leads('DRAFT', 'SENT').map(({ row }) => row),
    ['q4e'],
  )
  assert.deepEqual(
    leads('DELIVERED', 'ANSWERED').filter(({ stays }) => stays !== true),
    [],
  )
  assert.deepEqual(
    requestRows.filter(({ from, stays }) => from.some((each) => each === 'CLOSED') && stays !== true),
    [],
  )
  for (const { roles, to } of requestRows.filter(({ side }) => side === 'requested'))
    assert.ok(!roles.includes('node') || !to.some((state) => state.startsWith('ACCEPTED')))
})

test('a person without a role of the row writes no event', () => {
  for (const [name, roles] of [
    ['q1', ['supervisor', 'legal', 'liaison', 'custodian', 'administrator']],
    ['q2', ['investigator', 'liaison', 'custodian', 'oversight']],
    ['q8', ['investigator', 'supervisor']],
    ['q12', ['investigator', 'liaison', 'administrator']],
    ['q17', ['investigator', 'liaison', 'administrator']],
    ['q18', ['supervisor', 'liaison', 'administrator']],
    ['q19', ['investigator', 'custodian']],
  ] as const) {
    const write = () => nextRequestEvent({ ...step(name), acting: person('eve', ...roles), request: before(name) })
    assert.throws(write, refusedAs('role-forbids'), name)
  }
})

test('the end of a mark, and what is said of a marking, moves nothing, and nobody agrees to what nobody proposed', () => {
  const { request } = play(whole)
  assert.deepEqual([request.state, request.seq], ['ANSWERED', 14])
  const agreed = nextRequestEvent({ ...step('q30'), request: before('q29') })
  assert.throws(() => applyRequest(before('q29'), agreed), refusedAs('object-mismatch'))
  const moving = nextRequestEvent({ ...step('q29'), to: 'REFUSED', request: before('q29') })
  assert.throws(() => applyRequest(before('q29'), moving), refusedAs('object-mismatch'))
})

test('a preservation is not answered, nothing else is preserved, and sixty days are not one less', () => {
  for (const kind of caseKinds) {
    const accepted = { ...ready('ACCEPTED', 'p1', 'PRESERVED'), kind }
    const preserve = () => applyRequest(accepted, eventOf(accepted, 'p1', { to: 'PRESERVED' }))
    const answer = () => applyRequest(accepted, eventOf(accepted, 'q18', { to: 'EXECUTING' }))
    const [right, wrong] = kind === 'preservation' ? [preserve, answer] : [answer, preserve]
    right()
    assert.throws(wrong, refusedAs('object-mismatch'), kind)
  }
  const kept = ready('PRESERVED', 'p5', 'LAPSED')
  const early = { ...kept, at: { ...kept.at, p1: '2026-04-02T00:00:00.001Z' } }
  assert.throws(() => applyRequest(early, eventOf(early, 'p5', { to: 'LAPSED' })), refusedAs('object-mismatch'))
  const due = { ...kept, at: { ...kept.at, p1: '2026-04-02T00:00:00.000Z' } }
  assert.equal(applyRequest(due, eventOf(due, 'p5', { to: 'LAPSED' })).state, 'LAPSED')
})

test('preserved data is let go at its end, or when what was to follow is overdue, never within sixty days', () => {
  const granted = '2026-06-01T00:00:00.000Z'
  const start = parseInstant(granted)
  const kept: RequestObject = { ...fresh, kind: 'preservation', state: 'PRESERVED', at: { p1: granted } }
  const end = (heldUntil: number, followDue: number | null, extended = false) => {
    const at = extended ? { p1: granted, p3: granted } : { p1: granted }
    const dates = { heldUntil: start + heldUntil * day, followDue: followDue === null ? null : start + followDue * day }
    return ((endOfHold({ ...kept, at }, dates) ?? 0) - start) / day
  }
  assert.deepEqual([end(90, null), end(90, 70), end(90, 30), end(90, 120), end(90, 30, true)], [90, 70, 60, 90, 90])
  assert.equal(endOfHold({ ...kept, state: 'RELEASED' }, { heldUntil: start, followDue: null }), null)
})

test('a node accepts nothing, and a person delivers nothing', () => {
  const accepted = before('q12')
  const byNode = nextRequestEvent({ ...step('q12'), acting: node, request: accepted })
  assert.throws(() => applyRequest(accepted, byNode), refusedAs('role-forbids'))
  const [event] = play(story.slice(0, 4)).events.slice(3)
  assert.ok(event)
  assert.throws(() => applyRequest(before('q5'), { ...event, actor: answerHash }), refusedAs('role-forbids'))
})

test('the deadlines stand from the instant of delivery', () => {
  assert.equal(before('q5').deadlines, null)
  assert.deepEqual(before('q8').deadlines, {
    acknowledge: '2026-06-01T13:00:00.000Z',
    answer: '2026-06-01T20:00:00.000Z',
  })
})

for (const { name, events, state, stateHash, code } of vectors.cases) {
  test(`events with ${name} are ${code === null ? 'replayed' : `refused as ${code}`}`, () => {
    const replay = () =>
      events.reduce((request: RequestObject, event) => applyRequest(request, event as CaseEvent), vectors.fresh)
    if (code !== null) assert.throws(replay, refusedAs(code))
    else {
      const request = replay()
      assert.deepEqual([request.state, requestStateHash(request)], [state, stateHash])
    }
  })
}
