import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day, formatInstant, hour, isComityError, minute } from '@comity/codec'
import { caseRoles, documentDigest } from '@comity/casework'
import {
  applyFreeze,
  composeFreezeDocument,
  type FreezeClaim,
  type FreezeDocument,
  finalFreezeStates,
  type FreezeObject,
  freezeRows,
  freezeStates,
  nextFreezeEvent,
  parseFreezeDocument,
  readFreezeClaim,
  readFreezeFinding,
  readFreezeOrder,
  stillHeld,
} from '@comity/casework/freeze'
import {
  after,
  ann,
  back,
  bob,
  claim,
  claimed,
  cyd,
  dan,
  finding,
  fresh,
  held,
  heldInPart,
  hop,
  node,
  order,
  police,
  reported,
  type Step,
  story,
  take,
  until,
} from './freeze-story.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const money = ({ money: sums }: FreezeObject) => sums ?? assert.fail()
const restHeld = (freeze: FreezeObject) => String(stillHeld(money(freeze)))
const refuses = (freeze: FreezeObject, step: Step, code = 'object-mismatch') => {
  assert.throws(() => take(freeze, step), refusedAs(code), `${step.row} was taken`)
}

test('a payment is stopped in part, confirmed, and comes back in two returns', () => {
  const confirmed = after('f8')
  assert.deepEqual([confirmed.state, restHeld(confirmed), confirmed.until], ['CONFIRMED', held, until])
  const first = take(confirmed, { row: 'f12', to: 'RETURNING', acting: cyd, document: back('900000000') })
  assert.equal(money(first).returned, '0', 'nothing is returned before the other side says that it came')
  const half = take(first, { row: 'f12r', to: 'CONFIRMED', acting: ann, document: back('900000000') })
  assert.deepEqual([half.state, restHeld(half)], ['CONFIRMED', '3000000000'])
  refuses(half, { row: 'f12', to: 'RETURNING', acting: cyd, document: back('3000000001') })
  const last = take(half, { row: 'f12', to: 'RETURNING', acting: cyd, document: back('3000000000') })
  refuses(last, { row: 'f12r', to: 'CONFIRMED', acting: ann, document: back('3000000000') })
  const returned = take(last, { row: 'f12r', to: 'RETURNED', acting: ann, document: back('3000000000') })
  assert.deepEqual([returned.state, money(returned).returned, restHeld(returned)], ['RETURNED', held, '0'])
})

test('every state is reached, every state that is not final has an exit, every role exists', () => {
  const reached = new Set<string>(['NONE'])
  freezeRows.forEach(() => {
    for (const { from, to } of freezeRows) {
      if (from.some((state) => reached.has(state))) to.forEach((state) => reached.add(state))
    }
  })
  assert.deepEqual([...reached].sort(), ['NONE', ...freezeStates].sort())
  for (const state of freezeStates) {
    const hasExit = freezeRows.some(({ from }) => from.includes(state))
    assert.equal(hasExit, !finalFreezeStates.includes(state), state)
  }
  for (const { roles } of freezeRows) for (const role of roles) assert.ok(caseRoles.includes(role))
})

test('the clocks start with the delivery: fifteen minutes to acknowledge, two hours to answer', () => {
  assert.equal(after('f2').deadlines, null)
  assert.deepEqual(after('f2d').deadlines, {
    acknowledge: formatInstant(reported + 17 * minute),
    answer: formatInstant(reported + 122 * minute),
  })
})

test('four eyes: who asked does not approve, who held does not agree to it, and both are of exactly that', () => {
  refuses(
    after('f1'),
    { row: 'f1a', to: 'APPROVED', acting: { ...ann, roles: ['supervisor'] } as typeof ann, document: claim },
    'same-person',
  )
  const all = { ...cyd, roles: ['supervisor'] } as typeof cyd
  refuses(after('f4'), { row: 'f5', to: 'HELD', acting: all, document: heldInPart }, 'same-person')
  const more = { ...heldInPart, shortfall: 'Another reason.' }
  refuses(after('f4'), { row: 'f5', to: 'HELD', acting: dan, document: more })
  refuses(after('f4'), { row: 'f8', to: 'CONFIRMED', acting: dan, document: order({ order: 'confirm', until }) })
})

const wrongFindings: readonly (readonly [string, FreezeDocument])[] = [
  ['more is held than was claimed', finding({ held: `${claimed}0`, until })],
  ['more is found than was claimed', finding({ held, movedOn: claimed, hops: [hop(claimed)], until, shortfall: 'x' })],
  ['the claim is not accounted for', finding({ held, until, shortfall: 'x' })],
  ['a shortfall has no reason', { ...heldInPart, shortfall: null }],
  ['hops are less than what moved on', { ...heldInPart, hops: [hop('299999999')] }],
  ['nothing is held', finding({ notFound: claimed, shortfall: 'x' })],
  ['a hold has no end', { ...heldInPart, until: null }],
  ['a hold ends before it begins', { ...heldInPart, until: formatInstant(reported) }],
  ['a hold is longer than the agreement allows', { ...heldInPart, until: formatInstant(reported + 15 * day) }],
  ['the document is of another freeze', { ...heldInPart, freeze: heldInPart.freeze.replace('6a', '7a') }],
]
for (const [what, document] of wrongFindings) {
  test(`nothing is held when ${what}`, () => {
    const acknowledged = after('f3')
    refuses(acknowledged, { row: 'f4', to: 'HOLDING', acting: cyd, document, at: reported + 20 * minute })
  })
}

test('the whole claim is held without a reason; money that is all gone is not held, with its hops', () => {
  const whole = finding({ held: claimed, until })
  assert.equal(restHeld(take(after('f3'), { row: 'f4', to: 'HOLDING', acting: cyd, document: whole })), claimed)
  const gone = finding({ movedOn: claimed, hops: [hop(claimed)], shortfall: 'It left at once.' })
  const notHeld = take(after('f3'), { row: 'f6', to: 'NOT_HELD', acting: cyd, document: gone })
  assert.deepEqual([notHeld.state, money(notHeld).movedOn, notHeld.until], ['NOT_HELD', claimed, null])
  refuses(after('f3'), { row: 'f6', to: 'NOT_HELD', acting: cyd, document: heldInPart })
})

test('what turns up at another institution later was not lost: it moved on, and no more than was missing', () => {
  const found = (minor: string) => finding({ movedOn: minor, hops: [hop(minor)] })
  const later = take(after('f5'), { row: 'f6h', to: 'HELD', acting: cyd, document: found('10000000') })
  assert.deepEqual([money(later).movedOn, money(later).notFound], ['310000000', '20000000'])
  refuses(later, { row: 'f6h', to: 'HELD', acting: cyd, document: found('20000001') })
  refuses(later, { row: 'f6h', to: 'HELD', acting: cyd, document: finding({}) })
})

test('a hold lapses at its end and not before, and everything is free', () => {
  const early = { row: 'f9', to: 'LAPSED', acting: node, at: reported + 10 * day - 1 } as const
  refuses(after('f5'), early)
  const lapsed = take(after('f5'), { ...early, at: reported + 10 * day })
  assert.deepEqual([lapsed.state, money(lapsed).lifted, restHeld(lapsed), lapsed.until], ['LAPSED', held, '0', null])
  refuses(after('f8'), { ...early, at: reported + 10 * day })
})

test('an order extends, lifts in part, lifts all, confiscates all or splits it, and names what it needs', () => {
  const confirmed = after('f8')
  const at = reported + 2 * day
  const longer = order({ order: 'extend', until: formatInstant(at + 14 * day) })
  assert.equal(take(confirmed, { row: 'f10c', to: 'CONFIRMED', acting: dan, document: longer, at }).until, longer.until)
  const shorter = order({ order: 'extend', until: formatInstant(reported + 3 * day) })
  refuses(confirmed, { row: 'f10c', to: 'CONFIRMED', acting: dan, document: shorter, at })
  const lift = (minor: string) => order({ order: 'lift', minor })
  const part = take(confirmed, { row: 'f11c', to: 'CONFIRMED', acting: dan, document: lift('1') })
  assert.equal(restHeld(part), '3899999999')
  refuses(part, { row: 'f11c', to: 'LIFTED', acting: dan, document: lift('1') })
  refuses(part, { row: 'f11c', to: 'CONFIRMED', acting: dan, document: lift('3899999999') })
  assert.equal(take(part, { row: 'f11c', to: 'LIFTED', acting: dan, document: lift('3899999999') }).state, 'LIFTED')
  const taken = (minor: string) => order({ order: 'confiscate', minor })
  refuses(confirmed, { row: 'f13', to: 'CONFISCATED', acting: dan, document: taken('1') })
  const gone = take(confirmed, { row: 'f13', to: 'CONFISCATED', acting: dan, document: taken(held) })
  assert.deepEqual([money(gone).confiscated, restHeld(gone)], [held, '0'])
  const split = order({ order: 'share', minor: held, requestingMinor: '1900000000' })
  const sharing = take(confirmed, { row: 'f13s', to: 'SHARING', acting: dan, document: split })
  assert.equal(money(sharing).returned, '0', 'a split needs both')
  const shared = take(sharing, { row: 'f13t', to: 'SHARED', acting: bob, document: split })
  assert.deepEqual([money(shared).returned, money(shared).confiscated], ['1900000000', '2000000000'])
  refuses(confirmed, { row: 'f11c', to: 'LIFTED', acting: dan, document: taken(held) })
  refuses(confirmed, { row: 'f11c', to: 'CONFIRMED', acting: dan, document: lift(`${held}0`) })
  const again = { ...longer, order: 'confirm' } as const
  refuses(confirmed, { row: 'f10c', to: 'CONFIRMED', acting: dan, document: again, at })
  for (const wrong of [
    order({ order: 'lift' }),
    order({ order: 'lift', minor: '0' }),
    order({ order: 'confirm' }),
    order({ order: 'confirm', until, minor: '1' }),
    order({ order: 'share', minor: '1' }),
    order({ order: 'share', minor: '1', requestingMinor: '2' }),
    order({ order: 'confiscate', minor: '1', requestingMinor: '1' }),
  ])
    assert.throws(() => readFreezeOrder(wrong), refusedAs('schema'))
  refuses(after('f5'), { row: 'f8', to: 'CONFIRMED', acting: dan, document: longer })
})

test('the wrong account is let go at once, from either side, whatever stage it is at', () => {
  for (const row of ['f2d', 'f3', 'f4', 'f5', 'f8']) {
    const freeze = after(row)
    const wrong = take(freeze, { row: 'f14q', to: 'WRONG_ACCOUNT', acting: bob })
    assert.deepEqual([wrong.state, restHeld(wrong), wrong.until], ['WRONG_ACCOUNT', '0', null])
    if (row === 'f2d') continue
    assert.equal(take(freeze, { row: 'f14a', to: 'WRONG_ACCOUNT', acting: dan }).state, 'WRONG_ACCOUNT')
  }
  const withdrawn = take(after('f5'), { row: 'f11w', to: 'WITHDRAWN', acting: bob })
  assert.deepEqual([withdrawn.state, money(withdrawn).lifted], ['WITHDRAWN', held])
})

test('a payment of more than 72 hours ago is urgent only with a reason why the money still moves', () => {
  const old = { ...claim, sentAt: formatInstant(reported - 72 * hour - 1) }
  assert.throws(() => readFreezeClaim(old, reported), refusedAs('object-mismatch'))
  readFreezeClaim({ ...old, stillInMotion: 'It was converted in three steps.' }, reported)
  readFreezeClaim({ ...old, urgency: 'U' }, reported)
  readFreezeClaim({ ...claim, sentAt: formatInstant(reported - 72 * hour) }, reported)
})

test('a claim is under the agreement of its freeze, and an event is applied with the document that it names', () => {
  const elsewhere = { ...claim, agreement: claim.salt }
  refuses(fresh, { row: 'f1', to: 'DRAFT', acting: ann, document: elsewhere, at: reported })
  const content = documentDigest(composeFreezeDocument(claim))
  const given = { freeze: fresh, row: 'f1', to: 'DRAFT', party: police, acting: ann, content, at: reported } as const
  const event = nextFreezeEvent(given)
  assert.equal(applyFreeze(fresh, { event, document: claim }).state, 'DRAFT')
  for (const document of [null, { ...claim, summary: 'Another.' }])
    assert.throws(() => applyFreeze(fresh, { event, document }), refusedAs('object-mismatch'))
})

for (const field of Object.keys(claim) as (keyof FreezeClaim)[]) {
  test(`a claim without ${field} is refused`, () => {
    const { [field]: _, ...rest } = claim
    assert.throws(() => readFreezeClaim(rest, reported), refusedAs('schema'))
  })
}

for (const [what, change] of [
  ['a negative amount', { amount: { minor: '-1', currency: 'USD' } }],
  ['no amount at all', { amount: { minor: '0', currency: 'USD' } }],
  ['an amount with a point', { amount: { minor: '1.5', currency: 'USD' } }],
  ['an amount past eighteen digits', { amount: { minor: '9'.repeat(19), currency: 'USD' } }],
  ['a currency that is none', { amount: { minor: '1', currency: 'XYZ' } }],
  ['a day that is none', { sentAt: '2026-02-30T00:00:00.000Z' }],
  ['a payment of tomorrow', { sentAt: formatInstant(reported + 1) }],
  ['a hold that is over', { holdUntil: formatInstant(reported) }],
  ['an urgency that freezes no money', { urgency: 'R' }],
  ['a field that is none', { note: 'x' }],
] as const) {
  test(`a claim with ${what} is refused`, () => {
    readFreezeClaim(claim, reported)
    assert.throws(() => readFreezeClaim({ ...claim, ...change }, reported), refusedAs('schema'))
  })
}

test('a document that was sealed is read back by the reader of its row', () => {
  const opened = parseFreezeDocument(composeFreezeDocument(heldInPart))
  assert.deepEqual(readFreezeFinding(opened), heldInPart)
  assert.throws(() => readFreezeOrder(opened), refusedAs('schema'))
  const loose = Buffer.from(JSON.stringify(heldInPart, null, 1))
  assert.throws(() => parseFreezeDocument(loose), refusedAs('json-noncanonical'))
})

test('a finding whose sums are no sums is refused', () => {
  readFreezeFinding(heldInPart)
  for (const change of [{ held: '-1' }, { held: '01' }, { movedOn: '' }, { notFound: '1e3' }]) {
    assert.throws(() => readFreezeFinding({ ...heldInPart, ...change }), refusedAs('schema'))
  }
})

test('each step of the story is refused from the other side and without its role', () => {
  for (const [at, step] of story.entries()) {
    const before = story.slice(0, at).reduce(take, fresh)
    const powerless = step.acting.by === 'node' ? cyd : { ...step.acting, roles: ['oversight', 'administrator'] }
    refuses(before, { ...step, acting: powerless }, 'role-forbids')
  }
})
