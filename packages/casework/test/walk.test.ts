import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day, formatInstant, hour, type Instant, minute, parseInstant } from '@comity/codec'
import {
  actOn,
  type CaseEvent,
  documentDigest,
  finalRequestStates,
  localTime,
  newReplica,
  readCalendar,
  receiveEvent,
  type Reception,
  type Replica,
  requestRows,
  type RequestObject,
  requestStateHash,
  requestStates,
  applyRequest,
} from '@comity/casework'
import {
  applyFreeze,
  composeFreezeDocument,
  finalFreezeStates,
  type FreezeDocument,
  type FreezeObject,
  freezeRows,
  freezeStateHash,
  freezeStates,
  nextFreezeEvent,
  stillHeld,
} from '@comity/casework/freeze'
import { type CaseKind, caseKinds } from '@comity/casework/request'
import * as stop from './freeze-story.ts'
import { answerHash, documentHash, fresh as freshRequest } from './story.ts'
import { anyEventBut, type Draw } from './any-event.ts'
import { type Walked, walk } from './walk.ts'

const { COMITY_SOAK: soak, COMITY_SEED: given = '1' } = process.env
/** As many as come to every state; the soak walks 100,000 with each of its seeds. */
const steps = soak === undefined ? 20_000 : 100_000
const seeds = soak === undefined ? [given] : Array.from({ length: 20 }, (_, at) => String(at + 1))

const anyEvent = anyEventBut([
  ...['q3', 'q6', 'q7', 'q11', 'q21', 'q23c', 'q24c', 'q25', 'q26', 'q26a', 'p4', 'p5', 'p6', 'p8'],
  // They move nothing, and are possible for ever.
  ...['m1', 'm2', 'm3', 'm4'],
  ...['f1c', 'f6', 'f7', 'f9', 'f11w', 'f14q', 'f14a'],
])

const requestOf = (urgency: 'U' | 'E0' | 'R', kind: CaseKind = 'information'): Walked<RequestObject> => ({
  fresh: { ...freshRequest, urgency, kind },
  replay: applyRequest,
  act: (item, side, draw) => {
    const at = stop.reported + draw(1_000) * minute + (draw(8) === 0 ? 70 * day : 0)
    return anyEvent(item, requestRows, { side, draw, at, fresh: () => documentHash })
  },
  isFinal: ({ state }) => state !== 'NONE' && finalRequestStates.includes(state),
  hash: requestStateHash,
})

/** Sunday to Thursday, days off, and a change of the clocks within the walk. */
const calendar = readCalendar({
  ...{ schema: 1, party: 'sudland-police', sequence: 1, timeZone: 'Asia/Beirut', workingDays: [1, 2, 3, 4, 7] },
  ...{ from: '2026-07-01', until: '2026-11-30', holidays: ['2026-07-26', '2026-07-27', '2026-08-02'] },
  offsets: [
    { from: '2026-03-28T22:00:00.000Z', minutes: 180 },
    { from: '2026-10-24T21:00:00.000Z', minutes: 120 },
  ],
})

/** A request whose clocks run in days of a calendar: no deadline comes earlier, and none ends on a day off. */
function inDays(count: 'calendar' | 'working'): Walked<RequestObject> {
  const days = { acknowledge: { count, days: 2 }, answer: { count, days: 7 } }
  const walked = requestOf('R')
  const fresh = { ...walked.fresh, clock: { acknowledge: 2_880, answer: 10_080, days, calendar } }
  const replay = (request: RequestObject, event: CaseEvent): RequestObject => {
    const next = applyRequest(request, event)
    for (const clock of ['acknowledge', 'answer'] as const) {
      const [before, end] = [request.deadlines?.[clock], next.deadlines?.[clock]]
      if (end === undefined) continue
      assert.ok(before === undefined || end >= before, 'a deadline came earlier')
      const last = localTime(calendar, parseInstant(end))
      const weekday = new Date(`${last.slice(0, 10)}T12:00:00Z`).getUTCDay()
      assert.ok(
        last.includes('T23:59:59') && ![5, 6].includes(weekday) && !calendar.holidays.includes(last.slice(0, 10)),
      )
    }
    return next
  }
  return { ...walked, fresh, replay }
}

const documents = new Map<string, FreezeDocument>()

function named(document: FreezeDocument): string {
  const digest = documentDigest(composeFreezeDocument(document))
  documents.set(digest, document)
  return digest
}

const replayFreeze = (freeze: FreezeObject, event: CaseEvent): FreezeObject => {
  const document = event.content === null ? null : (documents.get(event.content) ?? null)
  const next = applyFreeze(freeze, { event, document })
  const money = next.money
  if (money !== null) {
    const found = BigInt(money.held) + BigInt(money.movedOn) + BigInt(money.notFound)
    assert.ok(found <= BigInt(money.claimed) && stillHeld(money) >= 0n, 'money came from nowhere')
    assert.equal(next.until !== null, stillHeld(money) > 0n && next.until !== null, 'a hold without money')
    if (finalFreezeStates.some((state) => state === next.state)) assert.equal(stillHeld(money), 0n)
  }
  return next
}

/** A document that may fit the row: sums around what is there, ends around the present. */
function anyDocument(freeze: FreezeObject, row: string, draw: Draw, at: Instant): FreezeDocument {
  const claimed = BigInt(stop.claimed)
  const left = freeze.money === null ? claimed : stillHeld(freeze.money)
  const part = left === 0n ? 1n : (left * BigInt(draw(5))) / 4n
  const present = freeze.until === null ? at : Math.max(at, parseInstant(freeze.until))
  const until = formatInstant(present + draw(6) * day + hour)
  if (row === 'f1') return stop.claim
  if (row === 'f7') return { schema: 1, freeze: stop.freeze, salt: stop.salt, ground: 'R16', fix: null }
  if (row === 'f12') return stop.back(String(draw(2) === 0 ? left : part))
  if (row === 'f4' || row === 'f6') {
    const held = row === 'f6' ? 0n : (claimed * BigInt(draw(5))) / 4n
    const movedOn = ((claimed - held) * BigInt(draw(3))) / 2n
    const hops = movedOn === 0n ? [] : [stop.hop(String(movedOn))]
    const sums = { held: String(held), movedOn: String(movedOn), notFound: String(claimed - held - movedOn) }
    return stop.finding({ ...sums, until: held === 0n ? null : until, hops, shortfall: 'a reason' })
  }
  if (row === 'f6h') return stop.finding({ movedOn: '7', hops: [stop.hop('7')] })
  if (row === 'f8') return stop.order({ order: 'confirm', until })
  if (row.startsWith('f10')) return stop.order({ order: 'extend', until })
  if (row.startsWith('f11')) return stop.order({ order: 'lift', minor: String(part) })
  if (row === 'f13s') return stop.order({ order: 'share', minor: String(left), requestingMinor: String(part) })
  return stop.order({ order: 'confiscate', minor: String(left) })
}

const freeze: Walked<FreezeObject> = {
  fresh: stop.fresh,
  replay: replayFreeze,
  act: (item, side, draw) => {
    const at = stop.reported + item.seq * hour + (draw(8) === 0 ? 15 * day : 0)
    return anyEvent(item, freezeRows, { side, draw, at, fresh: (row) => named(anyDocument(item, row, draw, at)) })
  },
  isFinal: ({ state }) => finalFreezeStates.some((final) => final === state),
  hash: freezeStateHash,
}

for (const seed of seeds) {
  test(`requests: ${String(steps)} random steps of both sides over bad links end alike, COMITY_SEED=${seed}`, () => {
    const plain = walk(requestOf('U'), { seed: `request ${seed}`, steps })
    // Only the use of an emergency answer is fenced.
    const hasty = walk(requestOf('E0'), { seed: `emergency ${seed}`, steps })
    // What is preserved ends in its own ways.
    const kept = walk(requestOf('R', 'preservation'), { seed: `preservation ${seed}`, steps })
    const states = new Set([...plain.states, ...hasty.states, ...kept.states])
    assert.deepEqual([...states].sort(), ['NONE', ...requestStates].sort(), 'the walk did not come everywhere')
    assert.ok(!kept.states.has('ANSWERED') && !plain.states.has('PRESERVED'))
    // Both sides act at once: a withdrawal meets an answer.
    for (const { refused, replaced } of [plain, hasty, kept]) assert.ok(refused > steps / 50 && replaced > 20)
  })

  test(`the other kinds run on the machine of an information request, COMITY_SEED=${seed}`, () => {
    const few = steps / 10
    const model = walk(requestOf('U'), { seed: `kinds ${seed}`, steps: few })
    for (const kind of caseKinds.filter((each) => each !== 'preservation'))
      assert.deepEqual(walk(requestOf('U', kind), { seed: `kinds ${seed}`, steps: few }), model, kind)
  })

  test(`D-10 clocks in days of a calendar run alike on both sides over bad links, COMITY_SEED=${seed}`, () => {
    for (const count of ['calendar', 'working'] as const)
      assert.ok(walk(inDays(count), { seed: `${count} days ${seed}`, steps: steps / 20 }).applied > steps / 200)
    const workingDays = { transaction: 2, account: 1, calendar }
    const held = { ...freeze, fresh: { ...freeze.fresh, workingDays } }
    assert.ok(walk(held, { seed: `held ${seed}`, steps: steps / 20 }).states.has('HELD'))
  })

  test(`freezes: ${String(steps)} random steps of both sides over bad links end alike, COMITY_SEED=${seed}`, () => {
    const tally = walk(freeze, { seed: `freeze ${seed}`, steps })
    assert.deepEqual([...tally.states].sort(), ['NONE', ...freezeStates].sort(), 'the walk did not come everywhere')
    assert.ok(tally.refused > steps / 50)
    // Both sides may let a wrong account go at once: without that, nothing here would be concurrent.
    assert.ok(tally.replaced > 20)
  })
}

/** Both copies after the story up to a row. */
function told(row: string): Readonly<Record<'q' | 'a', Replica<FreezeObject>>> {
  let [q, a] = [
    newReplica({ side: 'requesting', fresh: stop.fresh }),
    newReplica({ side: 'requested', fresh: stop.fresh }),
  ]
  for (const step of stop.story.slice(0, stop.story.findIndex((each) => each.row === row) + 1)) {
    const event = eventOf(q.current, step)
    q = event.party === stop.police ? actOn(q, event, replayFreeze) : taken(q, event, 'applied')
    a = event.party === stop.bank ? actOn(a, event, replayFreeze) : taken(a, event, 'applied')
  }
  return { q, a }
}

function eventOf(item: FreezeObject, { row, to, acting, document, at = stop.reported + day }: stop.Step): CaseEvent {
  const party = freezeRows.find((each) => each.row === row)?.side === 'requesting' ? stop.police : stop.bank
  const content = document === undefined ? null : named(document)
  return nextFreezeEvent({ freeze: item, row, to, party, acting, content, at })
}

function taken(copy: Replica<FreezeObject>, event: CaseEvent, expected: Reception): Replica<FreezeObject> {
  const { replica, reception } = receiveEvent(copy, { event, replay: replayFreeze })
  assert.equal(reception, expected, event.row)
  return replica
}

const withdrawal: stop.Step = { row: 'f11w', to: 'WITHDRAWN', acting: stop.bob }
const confirmation = stop.story.find(({ row }) => row === 'f8') ?? assert.fail()
const letGo: stop.Step = { row: 'f14a', to: 'WRONG_ACCOUNT', acting: stop.dan }

test('where both sides act on one state, the requested side keeps its act and the requesting side takes it over', () => {
  const { q, a } = told('f5')
  const [withdrawn, confirmed] = [eventOf(q.current, withdrawal), eventOf(a.current, confirmation)]
  const [atQ, atA] = [actOn(q, withdrawn, replayFreeze), actOn(a, confirmed, replayFreeze)]
  assert.equal(taken(atA, withdrawn, 'refused').current.state, 'CONFIRMED')
  const over = taken(atQ, confirmed, 'replaced')
  assert.equal(freezeStateHash(over.current), freezeStateHash(atA.current))
  // Said once more on what stands now, it holds.
  const again = eventOf(over.current, withdrawal)
  assert.equal(taken(atA, again, 'applied').current.state, 'WITHDRAWN')
  assert.equal(taken(taken(atA, again, 'applied'), again, 'known').current.state, 'WITHDRAWN')
})

test('what the requested side has built on is not dropped for a second act of that side in its place', () => {
  const { q, a } = told('f8')
  const first = eventOf(told('f5').a.current, letGo)
  assert.equal(taken(q, first, 'refused').current.state, 'CONFIRMED')
  assert.equal(taken(a, first, 'refused').current.state, 'CONFIRMED')
})

test('an event out of turn, of a branch that never was, or of our own that we do not know changes nothing', () => {
  const { q, a } = told('f5')
  const next = eventOf(a.current, confirmation)
  taken(q, { ...next, seq: next.seq + 1 }, 'refused')
  taken(q, { ...next, prevHash: answerHash }, 'refused')
  taken(actOn(q, eventOf(q.current, withdrawal), replayFreeze), { ...next, prevHash: answerHash }, 'refused')
  taken(q, eventOf(q.current, withdrawal), 'refused')
})
