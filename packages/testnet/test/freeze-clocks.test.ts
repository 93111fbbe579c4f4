import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import * as api from '@comity/client/api'
import { day, formatInstant, hour, isComityError, minute, parseInstant } from '@comity/codec'
import { cutLink, eventually, noFaults, type TestParty } from '../src/index.ts'
import {
  asPolice,
  type Caller,
  type FreezeScene,
  inState,
  openFreezeScene,
  payment,
  person,
  send,
} from './freeze-scene.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)

let scene: FreezeScene
before(async () => {
  scene = await openFreezeScene()
})
after(() => scene.net.close())

/** What the clocks said of a freeze, in the order of time. */
async function said(caller: Caller, freeze: string): Promise<readonly string[]> {
  const { notices } = await caller(api.freezeNotices, {})
  return notices
    .filter((notice) => notice.freeze === freeze)
    .map(({ kind, clock }) => `${kind} ${clock}`)
    .reverse()
}

const says = (caller: Caller, freeze: string, what: readonly string[]) =>
  eventually(async () => ((await said(caller, freeze)).join() === what.join() ? true : undefined))

const logged = async (party: TestParty, freeze: string) => {
  const rows = await party.query(
    `select body from log_entry where type = 'freeze.clock' and body like '%' || $1 || '%' order by position`,
    [freeze],
  )
  return rows.map(({ body }) => {
    const { clock, state } = JSON.parse(String(body)) as { readonly clock: string; readonly state: string }
    return `${state} ${clock}`
  })
}

test('two thirds of a clock call the next contact and its end is missed, on both sides, once, also over a restart', async () => {
  const { net, bank, police, desk } = scene
  const freeze = await send(scene)
  const shown = await desk(api.freezeShow, { freeze })
  const delivered = parseInstant(shown.events.at(-1)?.at ?? '')
  net.clock.advance(10 * minute)
  for (const caller of [desk, asPolice(scene)]) {
    await says(caller, freeze, ['escalate acknowledge'])
    const [called] = (await caller(api.freezeNotices, {})).notices.filter((one) => one.freeze === freeze)
    assert.equal(parseInstant(called?.dueAt ?? ''), delivered + 10 * minute)
    assert.ok((called?.at ?? '') >= (called?.dueAt ?? ''), 'not before its time')
  }
  net.clock.advance(6 * minute)
  const missed = ['escalate acknowledge', 'missed acknowledge']
  for (const caller of [desk, asPolice(scene)]) await says(caller, freeze, missed)
  await bank.stop()
  await bank.restart()
  // A late acknowledgement is one all the same, and the clock of the answer runs on.
  await desk(api.freezeAcknowledge, { freeze })
  await inState(asPolice(scene), freeze, 'ACKNOWLEDGED')
  net.clock.advance(2 * hour)
  for (const caller of [desk, asPolice(scene)]) {
    await says(caller, freeze, [...missed, 'escalate answer', 'missed answer'])
  }
  for (const party of [bank, police]) {
    assert.deepEqual(
      await logged(party, freeze),
      ['acknowledge', 'answer'].flatMap((clock) => [`escalated ${clock}`, `clock-missed ${clock}`]),
    )
  }
})

/** Waits until the clocks have spoken, on both sides, of a payment stop that comes now: so they have looked at every other one. */
async function looked(): Promise<void> {
  const freeze = await send(scene)
  scene.net.clock.advance(11 * minute)
  for (const caller of [scene.desk, asPolice(scene)]) await says(caller, freeze, ['escalate acknowledge'])
}

test('a freeze that is answered in time is never escalated', async () => {
  const { net, desk } = scene
  const freeze = await send(scene)
  await desk(api.freezeAcknowledge, { freeze })
  await desk(api.freezeFind, { freeze, held: '0', until: null, hops: [], shortfall: 'It was spent.' })
  await inState(asPolice(scene), freeze, 'NOT_HELD')
  net.clock.advance(day)
  await looked()
  assert.deepEqual([await said(desk, freeze), await said(asPolice(scene), freeze)], [[], []])
})

test('a hold that nobody confirms lapses at its end, both sides told 24 and 2 hours before', async () => {
  const { net, desk, bank } = scene
  const freeze = await send(scene)
  await desk(api.freezeAcknowledge, { freeze })
  const end = net.clock.now() + 2 * day
  await desk(api.freezeFind, { freeze, held: '4230000000', until: formatInstant(end), hops: [], shortfall: null })
  await bank.call(api.freezeApprove, { freeze }, 'approver')
  await inState(asPolice(scene), freeze, 'HELD')
  net.clock.advance(day + minute)
  await says(desk, freeze, ['ends 24h'])
  await says(asPolice(scene), freeze, ['ends 24h'])
  net.clock.advance(22 * hour)
  await says(asPolice(scene), freeze, ['ends 24h', 'ends 2h'])
  assert.equal((await desk(api.freezeShow, { freeze })).state, 'HELD')
  net.clock.advance(2 * hour)
  const ended = await inState(asPolice(scene), freeze, 'LAPSED')
  assert.deepEqual([ended.money?.lifted, ended.until], ['4230000000', null])
  assert.deepEqual(ended.events.at(-1)?.role, 'node')
})

test('D-10 an account is held no longer than five days on which its bank works, whoever counts them', async () => {
  const { net, bank, police, desk } = scene
  const today = Math.floor(net.clock.now() / day)
  const friday = today + 7 - ((today + 6) % 7)
  net.clock.advance(friday * day + 10 * hour - net.clock.now())
  const date = (number: number) => formatInstant(number * day).slice(0, 10)
  const week = { timeZone: 'Asia/Dili', workingDays: [1, 2, 3, 4, 5, 6], holidays: [date(friday + 3)] }
  await bank.call(api.calendarSet, { ...week, from: date(friday - 30), until: date(friday + 300) }, 'administrator')
  await eventually(() => asPolice(scene)(api.calendarShow, { party: bank.code }).catch(() => undefined))
  const freeze = await send(scene)
  await desk(api.freezeAcknowledge, { freeze })
  // Saturday, Tuesday to Friday; Monday is a holiday.
  const last = (friday + 8) * day - 9 * hour - 1
  const { holdAtMost } = await desk(api.freezeShow, { freeze })
  assert.equal(holdAtMost?.account, formatInstant(last))
  const found = { freeze, held: '4230000000', hops: [], shortfall: null, holds: 'account' as const }
  await assert.rejects(desk(api.freezeFind, { ...found, until: formatInstant(last + 1) }), refusedAs('object-mismatch'))
  await desk(api.freezeFind, { ...found, until: formatInstant(last) })
  await bank.call(api.freezeApprove, { freeze }, 'approver')
  const [here, there] = [await inState(asPolice(scene), freeze, 'HELD'), await desk(api.freezeShow, { freeze })]
  assert.deepEqual([here.until, here.stateHash], [there.until, there.stateHash])
  assert.equal(here.untilLocal?.partner, `${date(friday + 7)}T23:59:59+09:00 Asia/Dili`)
  await police.call(api.freezeEnd, { freeze, as: 'withdrawn' }, 'approver')
})

test('an order keeps a hold over what would have been its end', async () => {
  const { net, desk, bank } = scene
  const freeze = await send(scene)
  await desk(api.freezeAcknowledge, { freeze })
  const until = (days: number) => formatInstant(net.clock.now() + days * day)
  await desk(api.freezeFind, { freeze, held: '4230000000', until: until(1), hops: [], shortfall: null })
  await bank.call(api.freezeApprove, { freeze }, 'approver')
  const stated = {
    authority: 'A court',
    reference: 'ord 1',
    document: 'A'.repeat(43),
    minor: null,
    requestingMinor: null,
  }
  const order = { freeze, order: 'confirm', ...stated, until: until(5), remedy: null } as const
  await bank.call(api.freezeOrder, order, 'approver')
  await inState(asPolice(scene), freeze, 'CONFIRMED')
  net.clock.advance(2 * day)
  await looked()
  assert.equal((await desk(api.freezeShow, { freeze })).state, 'CONFIRMED')
})

test('what was stopped in an emergency is not confirmed after 48 hours; urgent only, it is', async () => {
  const { net, desk, bank } = scene
  for (const [urgency, late] of [
    ['E1', true],
    ['U', false],
  ] as const) {
    const freeze = await send(scene, { urgency })
    await desk(api.freezeAcknowledge, { freeze })
    const until = formatInstant(net.clock.now() + 5 * day)
    await desk(api.freezeFind, { freeze, held: '4230000000', until, hops: [], shortfall: null })
    await bank.call(api.freezeApprove, { freeze }, 'approver')
    net.clock.advance(2 * day + minute)
    const order = {
      ...{ freeze, order: 'confirm' as const, authority: 'A court', reference: 'ord 1', document: 'A'.repeat(43) },
      ...{ minor: null, requestingMinor: null, until, remedy: null },
    } as const
    const confirmed = bank.call(api.freezeOrder, order, 'approver')
    if (late) await assert.rejects(confirmed, refusedAs('object-mismatch'))
    else assert.equal((await confirmed).state, 'CONFIRMED')
  }
})

test('both sides act at once: the requested side stands, the other is told, and both hold the same', async () => {
  const { desk, bank, police } = scene
  const freeze = await send(scene)
  // Neither hears of the other until both have acted.
  bank.setFaults(cutLink)
  police.setFaults(cutLink)
  await desk(api.freezeAcknowledge, { freeze })
  await police.call(api.freezeEnd, { freeze, as: 'withdrawn' }, 'approver')
  bank.setFaults(noFaults)
  police.setFaults(noFaults)
  await says(asPolice(scene), freeze, ['overtaken f3'])
  const [here, there] = [await asPolice(scene)(api.freezeShow, { freeze }), await desk(api.freezeShow, { freeze })]
  assert.deepEqual([here.state, here.stateHash], ['ACKNOWLEDGED', there.stateHash])
  await police.call(api.freezeEnd, { freeze, as: 'withdrawn' }, 'approver')
  await inState(desk, freeze, 'WITHDRAWN')
})

test('money that moved on is followed once, as a draft at the party that holds it next, and the sums come to the claim', async () => {
  const { desk, nextDesk, next, agreement, police } = scene
  const freeze = await send(scene)
  const hop = { institution: 'A bank in Ostland', country: 'MY', account: null, payment, minor: '300000000' }
  await desk(api.freezeAcknowledge, { freeze })
  const until = formatInstant(scene.net.clock.now() + day)
  await desk(api.freezeFind, { freeze, held: '3900000000', until, hops: [hop], shortfall: 'The rest was spent.' })
  await inState(asPolice(scene), freeze, 'HOLDING')
  const body = { freeze, hop: 0, partner: next.code, agreement, beneficiary: null, account: 'MY 9' }
  const child = (await asPolice(scene)(api.freezeFollow, body)).freeze
  await assert.rejects(asPolice(scene)(api.freezeFollow, body), refusedAs('object-mismatch'))
  await assert.rejects(asPolice(scene)(api.freezeFollow, { ...body, hop: 1 }), refusedAs('not-found'))
  const elsewhere = { ...body, agreement: 'A'.repeat(43) }
  await assert.rejects(asPolice(scene)(api.freezeFollow, elsewhere), refusedAs('agreement-not-in-force'))
  const drafted = await asPolice(scene)(api.freezeShow, { freeze: child })
  assert.deepEqual([drafted.state, drafted.parent, drafted.claim?.amount.minor], ['DRAFT', freeze, '300000000'])
  assert.deepEqual(drafted.claim?.originating.institution, 'A bank in Sudland')
  assert.deepEqual((await nextDesk(api.freezeList, {})).freezes, [])
  await police.call(api.freezeApprove, { freeze: child }, 'approver')
  await inState(nextDesk, child, 'DELIVERED')
  const before = (await asPolice(scene)(api.freezeShow, { freeze })).chain
  assert.deepEqual([before?.held, before?.movedOn, before?.notFound], ['3900000000', '300000000', '30000000'])
  await nextDesk(api.freezeAcknowledge, { freeze: child })
  await nextDesk(api.freezeFind, { freeze: child, held: '250000000', until, hops: [], shortfall: 'Spent.' })
  await inState(asPolice(scene), child, 'HOLDING')
  const { chain, money } = await asPolice(scene)(api.freezeShow, { freeze })
  assert.deepEqual([chain?.held, chain?.movedOn, chain?.notFound], ['4150000000', '0', '80000000'])
  assert.deepEqual(
    chain?.children.map(({ freeze: id }) => id),
    [child],
  )
  assert.equal(BigInt(money?.claimed ?? '0'), 4_150_000_000n + 80_000_000n)
})

test('nobody at the bank who speaks with customers hears what its clocks say', async () => {
  const { net, bank, desk } = scene
  const freeze = await send(scene)
  net.clock.advance(11 * minute)
  await says(desk, freeze, ['escalate acknowledge'])
  const front = await person(bank, ['investigator', 'liaison', 'custodian', 'supervisor'])
  assert.deepEqual(await front(api.freezeNotices, {}), { notices: [] })
  assert.deepEqual((await front(api.freezeList, {})).freezes, [])
  await assert.rejects(front(api.freezeShow, { freeze }), refusedAs('not-found'))
  await assert.rejects(front(api.freezeAcknowledge, { freeze }), refusedAs('not-found'))
})

test('what was written of an ended payment stop is erased after the days of the agreement, on both sides; its sums stay', async () => {
  const { net, desk, bank, police } = scene
  const [ended, open] = [await send(scene), await send(scene)]
  await desk(api.freezeAcknowledge, { freeze: ended })
  await desk(api.freezeFind, { freeze: ended, held: '0', until: null, hops: [], shortfall: 'It was spent.' })
  await inState(asPolice(scene), ended, 'NOT_HELD')
  const { terms } = await police.call(api.agreementShow, { agreement: scene.agreement }, 'approver')
  net.clock.advance((terms as { readonly retention: { readonly days: number } }).retention.days * day + hour)
  for (const caller of [desk, asPolice(scene)]) {
    const shown = await eventually(async () => {
      const now = await caller(api.freezeShow, { freeze: ended })
      return now.claim === null ? now : undefined
    })
    assert.deepEqual([shown.ground, shown.shortfall, shown.money?.notFound], [null, null, '4230000000'])
    assert.notEqual((await caller(api.freezeShow, { freeze: open })).claim, null)
  }
  for (const party of [bank, police]) {
    const kept = await party.query('select digest from freeze_document where "freeze" = $1 and sealed is not null', [
      ended,
    ])
    assert.deepEqual(kept, [])
  }
  // Asked of the bank, it is counted where only fenced persons see it.
  const certificates = await bank.query('select is_confidential from retention_certificate where requests > 0', [])
  assert.ok(certificates.length > 0 && certificates.every((row) => row['is_confidential'] === true))
})
