import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import * as api from '@comity/client/api'
import { hour, isComityError, minute } from '@comity/codec'
import { Webhook } from 'standardwebhooks'
import { eventually, type TestParty } from '../src/index.ts'
import { account, claimText, payment, person, victimName } from './freeze-scene.ts'
import type { Mail } from './mail-reader.ts'
import { lines, type NotifyScene, openNotifyScene, question, secret } from './notify-scene.ts'

/*
 * A police force and a bank, whose people are told by real servers of mail and webhooks: some of them silent, hostile or without TLS.
 */
let scene: NotifyScene | undefined
let it: NotifyScene
before(async () => {
  scene = await openNotifyScene()
  it = scene
})
after(() => scene?.close())

const listed = async (party: TestParty, object: string) =>
  (await party.call(api.noticeList, {}, 'approver')).notices.filter((notice) => notice.object === object)
const idOf = ({ raw }: Mail) => /^Comity-Notice: (\S+)\r$/m.exec(raw)?.[1]

/** A payment stop that has come to the bank. */
async function stopPayment(): Promise<string> {
  const { net, police, bank, agreement } = it
  const claim = { ...claimText(net), summary: question }
  const body = { partner: bank.code, agreement, hit: null, ground: 'A complaint.', claim }
  const { freeze } = await police.call(api.freezeOpen, body, 'officer')
  await police.call(api.freezeApprove, { freeze }, 'approver')
  return freeze
}

test('F-03 an arrival is told by mail and webhook with one id, while silent, refusing and hostile receivers hold up nobody', async () => {
  const { bank } = it
  const request = await it.send()
  const [mail = assert.fail()] = await it.mailed('desk@bank.example', request)
  const post = await eventually(() => Promise.resolve(it.posts.find(({ body }) => body.includes(request))))
  const [notice] = await listed(bank, request)
  assert.deepEqual([notice?.kind, notice?.urgency, notice?.contact], ['request.arrived', 'E1', null])
  assert.deepEqual([idOf(mail), post.headers['webhook-id']], [notice?.notice, notice?.notice])
  assert.equal(mail.subject, '[Comity] E1: A request has arrived')
  assert.match(mail.raw, /^Auto-Submitted: auto-generated\r$/m)
  assert.match(mail.raw, new RegExp(`^Message-ID: <${notice?.notice ?? ''}@bank.example>\\r$`, 'm'))
  const { type, data } = JSON.parse(post.body) as { readonly type: string; readonly data: unknown }
  const address = 'https://bank.example/comity'
  assert.equal(type, 'comity.request.arrived')
  assert.deepEqual(data, { urgency: 'E1', object: request, clock: null, due: notice?.dueAt, contact: null, address })
  new Webhook(secret).verify(post.body, post.headers as Record<string, string>)
  const failing = ['redirect', 'huge', 'no-tls', 'inward']
  const of = await eventually(async () => {
    const [shown] = await listed(bank, request)
    const states = new Map(shown?.deliveries.map(({ channel, state, failure }) => [channel, [state, failure]]))
    const isSent = ['desk', 'pager'].every((channel) => states.get(channel)?.[0] === 'sent')
    return isSent && failing.every((channel) => states.get(channel)?.[0] === 'failed') ? states : undefined
  }, 60_000)
  // What the receiver says decides nothing but whether it is tried again.
  assert.deepEqual(of.get('redirect'), ['failed', 'redirected'])
  assert.deepEqual(of.get('huge'), ['failed', 'answer-too-long'])
  assert.deepEqual([of.get('inward'), it.inward()], [['failed', 'unreachable'], 0])
  // H-06: to a server without TLS nothing was said.
  assert.deepEqual(of.get('no-tls'), ['failed', 'no-tls'])
  assert.deepEqual(it.sentTo('no-tls@bank.example', ''), [])
  assert.deepEqual(
    [of.get('desk'), of.get('pager')],
    [
      ['sent', null],
      ['sent', null],
    ],
  )
  // Not on the step of the chief, and not of the unit of others.
  assert.deepEqual([of.has('silent'), of.has('chief'), of.has('others')], [true, false, false])
  await bank.call(api.requestAcknowledge, { request }, 'officer')
})

test('an urgent request that nobody acknowledges climbs the contacts of the card, on both sides alike; one that somebody does, does not', async () => {
  const { bank, police, net } = it
  const [silentOne, seen] = [await it.send(), await it.send()]
  await it.mailed('desk@bank.example', silentOne)
  await it.mailed('desk@bank.example', seen)
  await bank.call(api.requestAcknowledge, { request: seen }, 'officer')
  const climbed = async (contact: string, count: number) => {
    for (const party of [bank, police]) {
      const alarms = await eventually(async () => {
        const shown = await party.call(api.requestShow, { request: silentOne }, 'officer')
        return shown.alarms.length === count ? shown.alarms : undefined
      }, 60_000)
      assert.equal(alarms.at(-1)?.contact, `${contact} · 24/7 UTC · en, zh`)
    }
  }
  net.clock.advance(11 * minute)
  await climbed('Canary Chief', 1)
  const [chief] = await it.mailed('chief@bank.example', silentOne)
  await it.mailed('chief@police.example', silentOne)
  assert.equal(chief?.subject, '[Comity] E1: 请求尚未确认：时限已过三分之二')
  net.clock.advance(5 * minute)
  await climbed('Canary Director', 2)
  await it.mailed('chief@bank.example', silentOne, 2)
  const told = (await listed(bank, silentOne)).map(({ kind, contact }) => [kind, contact])
  assert.deepEqual(told, [
    ['request.acknowledge-missed', 3],
    ['request.acknowledge-two-thirds', 2],
    ['request.arrived', null],
  ])
  assert.deepEqual(
    (await listed(bank, seen)).map(({ kind }) => kind),
    ['request.arrived'],
  )
  assert.deepEqual(it.sentTo('chief@bank.example', seen), [])
  await bank.call(api.requestAcknowledge, { request: silentOne }, 'officer')
})

test('I-02 of a payment stop and a confidential request nothing leaves but to the fenced desk, and no list of others changes', async () => {
  const { bank, net } = it
  const front = await person(bank, ['investigator', 'liaison', 'custodian', 'supervisor'])
  // Only what is settled: what is tried again counts its attempts.
  const seenBy = async () =>
    (await front(api.noticeList, {})).notices.map(({ deliveries: _, ...notice }) => JSON.stringify(notice))
  const earlier = await seenBy()
  assert.equal(earlier.length, 5, 'positive control: what is not fenced they see')
  const fenced = [await stopPayment(), await it.send({ confidential: true })]
  for (const object of fenced) await it.mailed('mlro@bank.example', object)
  net.clock.advance(11 * minute)
  for (const object of fenced) {
    await it.mailed('mlro@bank.example', object, 2)
    await it.mailed('mlro@police.example', object)
  }
  assert.deepEqual(await seenBy(), earlier)
  for (const party of [bank, it.police])
    for (const object of fenced)
      for (const { deliveries } of await listed(party, object))
        assert.deepEqual(
          deliveries.map(({ channel }) => channel),
          ['mlro'],
        )
  for (const object of fenced) {
    assert.equal((await listed(bank, object)).length, 2)
    assert.deepEqual(
      it.mails.filter(({ to, text }) => !to.startsWith('mlro') && text.includes(object)),
      [],
    )
    assert.ok(!it.posts.some(({ body }) => body.includes(object)))
  }
})

test('a stop after a receiver has it and before that is on disk sends it again, the same under the same id', async () => {
  const { bank, net } = it
  it.hold(true)
  const request = await it.send()
  const posted = () => it.posts.filter(({ body }) => body.includes(request))
  await it.mailed('desk@bank.example', request)
  await eventually(() => Promise.resolve(posted().length > 0 ? true : undefined))
  const [kept] = await listed(bank, request)
  await bank.query(
    `insert into notice_delivery (notice, channel, state, next_at) values ($1, 'former', 'waiting', 0)`,
    [kept?.notice ?? ''],
  )
  const began = performance.now()
  await bank.stop()
  assert.ok(performance.now() - began < 15_000, 'silent receivers hold up the end')
  it.hold(false)
  await bank.restart()
  await eventually(async () => {
    const [shown] = await listed(bank, request)
    const former = shown?.deliveries.find(({ channel }) => channel === 'former')
    const [event] = await bank.query(`select 1 as one from security_event where route = 'notice'`, [])
    return former?.failure === 'no-channel' && event !== undefined ? true : undefined
  }, 60_000)
  net.clock.advance(minute)
  const [first, second] = await it.mailed('desk@bank.example', request, 2)
  await eventually(async () => {
    const [notice] = await listed(bank, request)
    const states = notice?.deliveries
      .filter(({ channel }) => ['pager', 'desk'].includes(channel))
      .map(({ state }) => state)
    return states?.every((state) => state === 'sent') === true ? true : undefined
  }, 60_000)
  assert.equal(first?.raw, second?.raw)
  const [one, two, ...more] = posted()
  assert.deepEqual([one?.headers['webhook-id'], one?.body, more], [two?.headers['webhook-id'], two?.body, []])
  assert.equal(it.sentTo('desk@bank.example', request).length, 2, 'what is marked as sent is not sent again')
})

test('what no receiver takes for a day is given up: its unit sees that, and a security event says it', async () => {
  it.net.clock.advance(25 * hour)
  await eventually(async () => {
    const { notices } = await it.bank.call(api.noticeList, {}, 'approver')
    const first = notices.at(-1)?.deliveries.find(({ channel }) => channel === 'no-tls')
    return first?.state === 'given-up' && first.failure === 'no-tls' ? true : undefined
  }, 60_000)
  await eventually(async () => {
    const events = await it.bank.query(`select code from security_event where route = 'notice'`, [])
    return events.some((event) => event['code'] === 'given-up') ? true : undefined
  }, 60_000)
})

test('an administrator tries a channel; a test is about nothing', async () => {
  const tried = (channel: string) => it.bank.call(api.noticeTry, { channel }, 'administrator')
  const { notice, state } = await tried('desk')
  assert.equal(state, 'sent')
  assert.equal((await it.mailed('desk@bank.example', notice))[0]?.subject, '[Comity] A test of this channel')
  assert.equal((await tried('no-tls')).failure, 'no-tls')
  await assert.rejects(tried('nowhere'), (error) => isComityError(error, 'not-found'))
  await assert.rejects(it.bank.call(api.noticeTry, { channel: 'desk' }, 'officer'), (error) =>
    isComityError(error, 'role-forbids'),
  )
})

test('I-02 no name, identifier, party or word of anybody is in anything that was sent', () => {
  const all = [
    ...it.mails.flatMap(({ raw, text }) => [raw, text]),
    ...it.posts.map(({ headers, body }) => JSON.stringify(headers) + body),
  ]
  assert.ok(it.mails.length > 10 && it.posts.length > 3)
  const said = [
    ...[...lines, 'canary', 'Canary', question, victimName, account, payment.value, '4230000000'],
    ...['norland', 'sudland', 'The officer', 'Cybercrime', it.agreement, 'A complaint', 'computer-fraud'],
  ]
  for (const text of all) for (const word of said) assert.ok(!text.includes(word), word)
  assert.ok(
    all.some((text) => text.includes('请求')),
    'positive control: what is encoded is read',
  )
})
