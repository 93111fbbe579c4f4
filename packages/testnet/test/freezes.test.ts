import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import * as api from '@comity/client/api'
import { day, formatInstant, hour, isComityError, minute, parseInstant } from '@comity/codec'
import { ask, delivered, eventually, importLines, openCase, publish, simpleTerms, sync } from '../src/index.ts'
import {
  account,
  asPolice,
  claimText,
  draft,
  type FreezeScene,
  inState,
  openFreezeScene,
  payment,
  person,
  sameState,
  send,
  victimName,
} from './freeze-scene.ts'
import { type Form, wronged } from './freeze-forms.ts'
import { hitOf, recordOf } from './retraction-scene.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
/** With a code, and a sentence for whoever filled the form in. */
const refusedInWords = (code: string) => (error: unknown) =>
  isComityError(error, code) && /^[a-z-]+: [a-z].* .* /.test(error.message)
const digest = 'A'.repeat(43)

let scene: FreezeScene
before(async () => {
  scene = await openFreezeScene()
})
after(() => scene.net.close())

const hopTo = (minor: string) => ({ institution: 'A bank in Ostland', country: 'MY', account: 'MY 7', payment, minor })
const until = () => formatInstant(scene.net.clock.now() + 9 * day)
const partly = () => ({
  held: '3900000000',
  until: until(),
  hops: [hopTo('300000000')],
  shortfall: 'The rest had left before.',
})
const order = (freeze: string, given: Partial<api.BodyOf<typeof api.freezeOrder>>) => ({
  ...({ freeze, order: 'confirm', authority: 'A court', reference: 'ord 7', document: digest } as const),
  ...{ minor: null, requestingMinor: null, until: null, remedy: null },
  ...given,
})

/** A freeze that the bank holds, two persons having agreed. */
async function held(): Promise<string> {
  const freeze = await send(scene)
  await scene.desk(api.freezeAcknowledge, { freeze })
  await scene.desk(api.freezeFind, { freeze, ...partly() })
  await scene.bank.call(api.freezeApprove, { freeze }, 'approver')
  await inState(asPolice(scene), freeze, 'HELD')
  return freeze
}

test('a payment stop runs from a stated ground to money held, two persons on each side, and both nodes hold the same', async () => {
  const freeze = await draft(scene)
  assert.equal((await asPolice(scene)(api.freezeShow, { freeze })).ground, 'The complaint of the victim.')
  await scene.police.call(api.freezeApprove, { freeze }, 'approver')
  const there = await inState(scene.desk, freeze, 'DELIVERED')
  assert.deepEqual([there.side, there.claim?.beneficiary.account, there.ground], ['requested', account, null])
  await scene.desk(api.freezeAcknowledge, { freeze })
  await scene.desk(api.freezeFind, { freeze, ...partly() })
  assert.equal((await scene.desk(api.freezeShow, { freeze })).state, 'HOLDING')
  await scene.bank.call(api.freezeApprove, { freeze }, 'approver')
  const here = await inState(asPolice(scene), freeze, 'HELD')
  assert.deepEqual(here.money, {
    ...{ currency: 'EUR', claimed: '4230000000', held: '3900000000', movedOn: '300000000', notFound: '30000000' },
    ...{ lifted: '0', returned: '0', confiscated: '0' },
  })
  assert.deepEqual(here.hops, [hopTo('300000000')])
  assert.deepEqual(
    here.events.map(({ row }) => row),
    ['f1', 'f1a', 'f2', 'f2d', 'f3', 'f4', 'f5'],
  )
  await sameState(asPolice(scene), scene.desk, freeze)
})

test('the E1 clock starts at the receipt of the requested node, and the clause that permitted it is logged', async () => {
  const freeze = await send(scene)
  const shown = await scene.desk(api.freezeShow, { freeze })
  const at = parseInstant(shown.events.find(({ row }) => row === 'f2d')?.at ?? '')
  assert.deepEqual(
    shown.deadlines.map(({ at: deadline }) => parseInstant(deadline) - at),
    [15 * minute, 2 * hour],
  )
  assert.deepEqual((await asPolice(scene)(api.freezeShow, { freeze })).deadlines, shown.deadlines)
  const [released] = await scene.police.query(
    `select body from log_entry where type = 'freeze.release' and body like '%' || $1 || '%'`,
    [freeze],
  )
  assert.equal((JSON.parse(String(released?.['body'])) as { clause: string }).clause, '5.1')
})

test('money held is confirmed, extended, reduced, sent back, and counts as back when the other side says that it came', async () => {
  const freeze = await held()
  const { bank } = scene
  const later = formatInstant(scene.net.clock.now() + 9 * day + hour)
  await bank.call(api.freezeOrder, order(freeze, { order: 'confirm', until: later }), 'approver')
  await bank.call(api.freezeOrder, order(freeze, { order: 'extend', until: later }), 'approver')
  await bank.call(api.freezeOrder, order(freeze, { order: 'lift', minor: '900000000', remedy: 'A court' }), 'approver')
  const back = { freeze, victim: 'ref 4', payment }
  await assert.rejects(scene.desk(api.freezeReturn, { ...back, minor: '3000000001' }), refusedAs('object-mismatch'))
  await scene.desk(api.freezeReturn, { ...back, minor: '1000000000' })
  await inState(asPolice(scene), freeze, 'RETURNING')
  assert.equal((await asPolice(scene)(api.freezeReceive, { freeze })).state, 'CONFIRMED')
  await inState(scene.desk, freeze, 'CONFIRMED')
  await scene.desk(api.freezeReturn, { ...back, minor: '2000000000' })
  await inState(asPolice(scene), freeze, 'RETURNING')
  assert.equal((await asPolice(scene)(api.freezeReceive, { freeze })).state, 'RETURNED')
  const { money, until: end } = await inState(scene.desk, freeze, 'RETURNED')
  assert.deepEqual([money?.lifted, money?.returned, end], ['900000000', '3000000000', null])
  await sameState(asPolice(scene), scene.desk, freeze)
})

test('a split needs both sides; a wrong account and a withdrawal free the money at once', async () => {
  const shared = await held()
  await scene.bank.call(api.freezeOrder, order(shared, { until: until() }), 'approver')
  const split = order(shared, { order: 'share', minor: '3900000000', requestingMinor: '1900000000' })
  await scene.bank.call(api.freezeOrder, split, 'approver')
  await inState(asPolice(scene), shared, 'SHARING')
  assert.equal((await scene.police.call(api.freezeApprove, { freeze: shared }, 'approver')).state, 'SHARED')
  const ended = await inState(scene.desk, shared, 'SHARED')
  assert.deepEqual([ended.money?.returned, ended.money?.confiscated], ['1900000000', '2000000000'])
  for (const [as, state] of [
    ['withdrawn', 'WITHDRAWN'],
    ['wrong-account', 'WRONG_ACCOUNT'],
  ] as const) {
    const freeze = await held()
    await scene.police.call(api.freezeEnd, { freeze, as }, 'approver')
    assert.equal((await inState(scene.desk, freeze, state)).money?.lifted, '3900000000')
  }
})

test('nothing found and refused are answers; a small amount is no ground from the agreed sum on', async () => {
  const gone = await send(scene)
  await scene.desk(api.freezeAcknowledge, { freeze: gone })
  const nothing = { freeze: gone, held: '0', until: null, hops: [hopTo('4230000000')] }
  await assert.rejects(scene.desk(api.freezeFind, { ...nothing, shortfall: null }), refusedAs('object-mismatch'))
  await scene.desk(api.freezeFind, { ...nothing, shortfall: 'All of it went on.' })
  await inState(asPolice(scene), gone, 'NOT_HELD')
  const freeze = await send(scene)
  await scene.desk(api.freezeAcknowledge, { freeze })
  const small = { freeze, ground: 'R11', fix: null } as const
  await assert.rejects(scene.bank.call(api.freezeRefuse, small, 'approver'), refusedAs('ground-not-agreed'))
  await scene.bank.call(api.freezeRefuse, { freeze, ground: 'R05', fix: 'None.' }, 'approver')
  assert.deepEqual((await inState(asPolice(scene), freeze, 'REFUSED')).refusal, { ground: 'R05', fix: 'None.' })
})

test('D-11 whoever drafts a payment stop does not approve it, and whoever stops the money does not agree to that', async () => {
  const both = await person(scene.police, ['investigator', 'supervisor'])
  const { bank, agreement, net } = scene
  const body = { partner: bank.code, agreement, hit: null, ground: 'A complaint.', claim: claimText(net) }
  const { freeze } = await both(api.freezeOpen, body)
  await assert.rejects(both(api.freezeApprove, { freeze }), refusedAs('same-person'))
  await scene.police.call(api.freezeApprove, { freeze }, 'approver')
  await inState(scene.desk, freeze, 'DELIVERED')
  await scene.desk(api.freezeAcknowledge, { freeze })
  await scene.desk(api.freezeFind, { freeze, ...partly() })
  await assert.rejects(scene.desk(api.freezeApprove, { freeze }), refusedAs('same-person'))
  await assert.rejects(scene.desk(api.freezeOrder, order(freeze, { until: until() })), refusedAs('object-mismatch'))
})

test('what is negative, overflows, is of no currency or of a nonsense date is refused, and nothing is half-saved', async () => {
  const { police, net } = scene
  const now = net.clock.now()
  await delivered(police, scene.bank)
  const before = await police.state()
  const wrong: readonly (readonly [Partial<Parameters<typeof claimText>[1]>, string])[] = [
    [{ amount: { minor: '-1', currency: 'EUR' } }, 'schema'],
    [{ amount: { minor: '0', currency: 'EUR' } }, 'schema'],
    [{ amount: { minor: '1'.repeat(19), currency: 'EUR' } }, 'schema'],
    [{ amount: { minor: '1.5', currency: 'EUR' } }, 'schema'],
    [{ amount: { minor: '1', currency: 'XQQ' } }, 'schema'],
    [{ sentAt: '2026-02-30T00:00:00.000Z' }, 'schema'],
    [{ sentAt: formatInstant(now + day) }, 'schema'],
    [{ holdUntil: formatInstant(now - 1) }, 'schema'],
    [{ holdUntil: 'soon' }, 'schema'],
    [{ sentAt: formatInstant(now - 73 * hour) }, 'object-mismatch'],
  ]
  for (const [vary, code] of wrong) await assert.rejects(draft(scene, vary), refusedAs(code), JSON.stringify(vary))
  const whole = { partner: scene.bank.code, agreement: scene.agreement, claim: claimText(net) }
  await assert.rejects(
    asPolice(scene)(api.freezeOpen, { ...whole, hit: null, ground: null }),
    refusedAs('schema'),
    'a freeze without any ground',
  )
  assert.deepEqual(await police.state(), before)
})

test('every form with a member missing, a nonsense date or a sum that is none is refused with a sentence, and nothing is saved', async () => {
  const { net, police, bank, next, agreement } = scene
  const confirmed = await held()
  await bank.call(api.freezeOrder, order(confirmed, { until: until() }), 'approver')
  await inState(asPolice(scene), confirmed, 'CONFIRMED')
  const waiting = await send(scene)
  await scene.desk(api.freezeAcknowledge, { freeze: waiting })
  await inState(asPolice(scene), waiting, 'ACKNOWLEDGED')
  const back = { freeze: confirmed, minor: '1', victim: 'ref', payment }
  const following = { freeze: confirmed, hop: 0, partner: next.code, agreement, beneficiary: null, account: null }
  const opening = { partner: bank.code, agreement, hit: null, ground: 'A complaint.', claim: claimText(net) }
  const approver = (call: api.OwnCall, body: never) => bank.call(call, body, 'approver')
  const share = { order: 'share', minor: '3900000000', requestingMinor: '1' } as const
  const forms: readonly Form[] = [
    { call: api.freezeOpen, body: opening, send: asPolice(scene) },
    { call: api.freezeFollow, body: following, send: asPolice(scene) },
    { call: api.freezeFind, body: { freeze: waiting, ...partly() }, send: scene.desk },
    { call: api.freezeRefuse, body: { freeze: waiting, ground: 'R05', fix: null }, send: approver },
    { call: api.freezeOrder, body: order(confirmed, { order: 'extend', until: until() }), send: approver },
    { call: api.freezeOrder, body: order(confirmed, share), send: approver },
    { call: api.freezeReturn, body: back, send: scene.desk },
    ...[api.freezeApprove, api.freezeAcknowledge, api.freezeReceive].map((call) => ({
      ...{ call, body: { freeze: confirmed }, send: scene.desk },
    })),
    { call: api.freezeEnd, body: { freeze: confirmed, as: 'wrong-account' }, send: approver },
  ]
  await delivered(police, bank)
  const before = [await police.state(), await bank.state()]
  for (const { call, body, send: sent } of forms) {
    for (const { wrong, body: given } of wronged(body)) {
      await assert.rejects(sent(call, given as never), refusedInWords('schema'), `${call.name}: ${wrong}`)
    }
  }
  assert.deepEqual([await police.state(), await bank.state()], before)
})

test('sums of a finding that do not come to the claim, and ends beyond the days of the agreement, change nothing', async () => {
  const freeze = await send(scene)
  await scene.desk(api.freezeAcknowledge, { freeze })
  const { stateHash } = await scene.desk(api.freezeShow, { freeze })
  const wrong: readonly Partial<ReturnType<typeof partly>>[] = [
    { held: '4230000001', hops: [] },
    { held: '4230000000', hops: [hopTo('1')] },
    { held: '3900000000', until: formatInstant(scene.net.clock.now() + 11 * day) },
    { held: '3900000000', until: formatInstant(scene.net.clock.now() - 1) },
  ]
  for (const vary of wrong) {
    await assert.rejects(scene.desk(api.freezeFind, { freeze, ...partly(), ...vary }), refusedAs('object-mismatch'))
  }
  for (const held of ['-5', '1e3', '9'.repeat(19)]) {
    await assert.rejects(scene.desk(api.freezeFind, { freeze, ...partly(), held }), refusedAs('schema'))
  }
  assert.equal((await scene.desk(api.freezeShow, { freeze })).stateHash, stateHash)
})

test('F27 a claim that rests on a hit is not drafted unconfirmed, and does not leave once nobody may learn of whom', async () => {
  const { net, police, bank, agreement } = scene
  const lines = ['mule.example']
  await importLines(bank, { case: await openCase(bank), profile: 'domain/1', lines })
  await publish(bank, agreement)
  await sync(police, { agreement, publisher: bank })
  const opened = await openCase(police)
  await importLines(police, { case: opened, profile: 'domain/1', lines })
  await ask(police, { case: opened, agreement, publishers: [bank] })
  const hit = await hitOf(police, 'mule.example')
  const body = { partner: bank.code, agreement, hit, ground: null, claim: claimText(net) }
  await assert.rejects(police.call(api.freezeOpen, body, 'officer'), refusedAs('object-mismatch'))
  await police.call(api.hitConfirm, { hit, reason: 'The same host.' }, 'officer')
  const [one, other] = [
    (await police.call(api.freezeOpen, body, 'officer')).freeze,
    (await police.call(api.freezeOpen, body, 'officer')).freeze,
  ]
  assert.equal((await police.call(api.freezeApprove, { freeze: one }, 'approver')).state, 'SENT')
  const { record } = await recordOf(police, { case: opened, value: 'mule.example' })
  const notTo = { parties: [], memberClasses: [], countries: [] }
  await police.call(api.shieldPlace, { record, ground: 'source', notTo }, 'officer')
  await assert.rejects(police.call(api.freezeApprove, { freeze: other }, 'approver'), refusedAs('person-protected'))
  await assert.rejects(police.call(api.freezeOpen, body, 'officer'), refusedAs('person-protected'))
})

test('a party whose agreement has no clause for a payment stop is asked for none', async () => {
  const { net, police, bank } = scene
  const without = await net.signAgreement(simpleTerms(net, { rows: 9_999 }))
  const body = { partner: bank.code, agreement: without, hit: null, ground: 'x', claim: claimText(net) }
  await assert.rejects(police.call(api.freezeOpen, body, 'officer'), refusedAs('purpose-not-permitted'))
})

test('nothing of a payment stop crosses in clear, and nothing of it stands in a log or an operating log', () => {
  const wire = scene.net.capture.streams().map((stream) => Buffer.from(stream).toString('latin1'))
  const decoded = wire.flatMap((text) =>
    (text.match(/[A-Za-z0-9_-]{40,}/g) ?? []).map((word) => Buffer.from(word, 'base64url').toString('latin1')),
  )
  assert.ok(decoded.some((text) => text.includes('"name":"freeze.send"')))
  for (const secret of [victimName, account, '4230000000']) {
    assert.ok([...wire, ...decoded].every((text) => !text.includes(secret)))
    for (const party of [scene.police, scene.bank]) assert.ok(!party.log().includes(secret))
  }
})

test('a hit is kept as long as a payment stop that rests on it, however old', async () => {
  const { net, police, agreement } = scene
  const resting = await police.query('select hit from "freeze" where hit is not null and erased_at is null', [])
  assert.ok(resting.length > 0)
  const { terms } = await police.call(api.agreementShow, { agreement }, 'approver')
  net.clock.advance((terms as { readonly retention: { readonly days: number } }).retention.days * day + hour)
  // What has ended is erased, so retention has run.
  await eventually(async () => {
    const erased = await police.query('select id from "freeze" where erased_at is not null', [])
    return erased.length > 0 ? true : undefined
  })
  const hits = await police.query('select erased_at from hit where id = any($1)', [resting.map(({ hit }) => hit)])
  assert.ok(hits.length > 0 && hits.every((row) => row['erased_at'] === null))
})
