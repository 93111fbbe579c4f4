import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import type { Terms } from '@comity/agreement'
import {
  agreementPropose as proposeCall,
  agreementShow,
  messageDrop,
  messageList,
  messageRetry,
  partyLink,
  partyList,
  partyReset,
  partyResume,
  reconcileStart,
} from '@comity/client/api'
import { day, minute, sha256, toBase64url, utf8Encode } from '@comity/codec'
import { agreementSign, channelReset, indexManifest } from '@comity/protocol'
import {
  cutLink,
  delivered,
  eventually,
  type Fault,
  type FaultPlan,
  noFaults,
  simpleTerms,
  startTestnet,
  type TestParty,
  type Testnet,
  unchanged,
} from '../src/index.ts'
import { type Answer, hop, message, waitingSignature } from './attacker.ts'

const parties = [
  { code: 'norland-police', memberClass: 'agency', country: 'NO' },
  { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
  { code: 'westland-ngo', memberClass: 'ngo', country: 'CH' },
  { code: 'eastland-cert', memberClass: 'agency', country: 'EE' },
] as const
let net: Testnet
let norland: TestParty
before(async () => {
  net = await startTestnet({ parties })
  norland = net.party('norland-police')
  await net.introduceAll()
})
after(() => net.close())

/** Terms between a party and Norland; another number of rows makes another agreement. */
const termsOf = (party: TestParty, rows: number): Terms => simpleTerms(net, { parties: [party, norland], rows })

async function propose(from: TestParty, rows: number): Promise<string> {
  const { agreement } = await from.call(proposeCall, { terms: termsOf(from, rows) }, 'approver')
  return agreement
}

const arrived = (agreement: string) => eventually(() => norland.call(agreementShow, { agreement }, 'approver'))
const listAt = async (party: TestParty) => (await party.call(messageList, {}, 'officer')).messages
const stateAtNorland = async (code: string) =>
  (await norland.call(partyList, {}, 'officer')).parties.find(({ party }) => party === code)?.state

async function reconciled(from: TestParty, code: string) {
  return from.call(reconcileStart, { party: code }, 'officer')
}

test('B-03 a sender that went back to an old backup is held, opens a new epoch, and goes on when a person confirms it', async () => {
  const sudland = net.party('sudland-bank')
  await arrived(await propose(sudland, 1_001))
  await arrived(await propose(sudland, 1_002))
  await delivered(sudland)
  assert.deepEqual((await reconciled(sudland, norland.code)).differences, [])

  // The channel's rows as an old backup has them: the second message was never sent.
  await sudland.stop()
  await sudland.query('delete from outbox where sequence = 2', [])
  await sudland.query('update channel set next_out = 2 where party = $1', [norland.code])
  await sudland.restart()
  const third = await propose(sudland, 1_003)
  await eventually(async () => ((await stateAtNorland(sudland.code)) === 'held' ? true : undefined))
  const conflict = (await listAt(norland)).find(({ state }) => state === 'conflict')
  assert.deepEqual([conflict?.party, conflict?.epoch, conflict?.sequence], [sudland.code, 1, 2])
  await assert.rejects(norland.call(partyResume, { party: sudland.code }, 'officer'), { code: 'reset-missing' })

  const reset = await sudland.call(partyReset, { party: norland.code, reason: 'conflict' }, 'officer')
  assert.deepEqual([reset.epoch, reset.stopped], [2, 1])
  const opening = await eventually(async () => (await listAt(norland)).find(({ name }) => name === 'channel.reset'))
  assert.deepEqual([opening.state, opening.epoch, opening.sequence], ['held', 2, 1])
  assert.equal(await stateAtNorland(sudland.code), 'held', 'until a person confirms')
  const resumed = await norland.call(partyResume, { party: sudland.code }, 'approver')
  assert.deepEqual([resumed.state, resumed.epoch, resumed.confirmations, resumed.needed], ['trusted', 2, 1, 1])

  const stopped = (await listAt(sudland)).find(({ state }) => state === 'stopped')
  assert.deepEqual([stopped?.epoch, stopped?.sequence, stopped?.code], [1, 2, 'channel-ended'])
  await assert.rejects(norland.call(agreementShow, { agreement: third }, 'approver'), { code: 'not-found' })
  const retried = await sudland.call(messageRetry, { message: stopped?.id ?? '' }, 'officer')
  assert.equal(retried.state, 'dropped')
  await arrived(third)
  await delivered(sudland)
  const places = await sudland.query('select id, epoch, sequence from outbox order by epoch, sequence', [])
  assert.deepEqual(
    places.map(({ epoch, sequence }) => [Number(epoch), Number(sequence)]),
    [
      [1, 1],
      [1, 2],
      [2, 1],
      [2, 2],
    ],
    'nothing is renumbered',
  )
  assert.equal(places.at(-1)?.['id'], retried.renewed)
  // What the restored party forgot is listed, not repaired: it is its own message, of an epoch that ended.
  const { differences } = await reconciled(sudland, norland.code)
  assert.deepEqual(
    differences.map(({ lane, kind, epoch, sequence, isResent }) => [lane, kind, epoch, sequence, isResent]),
    [['sent', 'theirs-only', 1, 2, false]],
  )
})

test('a message of the ended epoch, and a reset where none may stand, are refused', async () => {
  const sudland = net.party('sudland-bank')
  const now = net.clock.now()
  const body = waitingSignature(sudland, toBase64url(new Uint8Array(32)))
  const old = message({ definition: agreementSign, from: sudland, to: norland, body, now, sequence: 3 })
  assert.equal((await hop({ from: sudland, to: norland, name: 'agreement.sign', jws: old, now })).code, 'channel-ended')
  const given = { definition: channelReset, from: sudland, to: norland, now, body: { reason: 'restored' } } as const
  const late = message({ ...given, sequence: 3, channelEpoch: 2 })
  assert.equal(
    (await hop({ from: sudland, to: norland, name: 'channel.reset', jws: late, now })).code,
    'object-mismatch',
  )
})

test('H-03 what a reader lost with its backup is sent again as it was when it reconciles, and then both hold the same', async () => {
  const westland = net.party('westland-ngo')
  const sent = [await propose(westland, 2_001), await propose(westland, 2_002), await propose(westland, 2_003)]
  for (const agreement of sent) await arrived(agreement)
  await delivered(westland)
  await norland.stop()
  await norland.query('delete from inbox where party = $1 and sequence > 1', [westland.code])
  await norland.query('update channel set taken_in = 1 where party = $1', [westland.code])
  await norland.restart()
  const first = await reconciled(norland, westland.code)
  assert.deepEqual(
    first.differences.map(({ lane, kind, sequence, isResent }) => [lane, kind, sequence, isResent]),
    [
      ['received', 'theirs-only', 2, true],
      ['received', 'theirs-only', 3, true],
    ],
  )
  await delivered(westland)
  assert.equal((await reconciled(norland, westland.code)).differing, 0)
  assert.equal((await reconciled(westland, norland.code)).differing, 0)
  const [kept] = await westland.query('select count(*) as count from outbox where prior_receipt is not null', [])
  assert.equal(Number(kept?.['count']), 2, 'the receipts from before stay as proof')
})

test('what waits goes out at once when its node starts, and when a partner is reached online again', async () => {
  const westland = net.party('westland-ngo')
  norland.setFaults(cutLink)
  const first = await propose(westland, 5_001)
  await westland.stop()
  norland.setFaults(noFaults)
  // Nothing that the node does now and then anyway comes to its help: a clock on which no interval ever ends.
  const { setInterval } = globalThis
  globalThis.setInterval = () => setTimeout(() => undefined, day)
  try {
    await westland.restart()
    await arrived(first)
    await westland.call(partyLink, { party: norland.code, link: 'pouch' }, 'officer')
    const second = await propose(westland, 5_002)
    await westland.stop()
    await westland.restart()
    await westland.call(partyLink, { party: norland.code, link: 'online' }, 'officer')
    await arrived(second)
  } finally {
    globalThis.setInterval = setInterval
    await westland.stop()
    await westland.restart()
  }
})

/** Eastland's messages by hand, over correctly signed hops. */
async function send(from: TestParty, sequence: number): Promise<Answer> {
  const agreement = toBase64url(sha256(utf8Encode(`${from.code} ${String(sequence)}`)))
  const body = waitingSignature(from, agreement)
  const id = `00000000-0000-4000-8000-00000000000${String(sequence)}`
  const now = net.clock.now()
  const jws = message({ definition: agreementSign, from, to: norland, body, now: begun, sequence, id })
  return hop({ from, to: norland, name: 'agreement.sign', jws, now })
}
const flip = (content: Uint8Array) => content.map((byte, at) => (at === 30 ? byte ^ 1 : byte))
const begun = Date.UTC(2026, 0, 1)
const said = ({ content }: Answer) =>
  JSON.parse(Buffer.from(Buffer.from(content).toString().split('.')[1] ?? '', 'base64url').toString()) as {
    readonly state: string
    readonly code?: string
  }

test('a message whose effect fails again and again is set aside with its reason; people retry it or drop it', async () => {
  const eastland = net.party('eastland-cert')
  // A fault of the reader's own: its table takes no signature of this party.
  await norland.query(
    `create function broken() returns trigger language plpgsql as $$ begin
       if new.party = 'eastland-cert' then raise exception 'broken'; end if; return new; end $$`,
    [],
  )
  const table = 'agreement_signature_waiting'
  await norland.query(`create trigger broken before insert on ${table} for each row execute function broken()`, [])
  await failNineTimes(eastland, 1)
  assert.equal((await send(eastland, 2)).status, 202, 'held behind it')
  const aside = await send(eastland, 1)
  assert.deepEqual([aside.status, said(aside).state, said(aside).code], [202, 'set-aside', 'internal'])
  await eventually(async () =>
    (await listAt(norland)).some(({ sequence, code }) => sequence === 2 && code !== null) ? true : undefined,
  )
  const [listed] = (await listAt(norland)).filter(
    ({ party, state }) => party === eastland.code && state === 'set-aside',
  )
  assert.deepEqual([listed?.code, listed?.attempts, listed?.sequence], ['internal', 10, 1])
  const id = listed?.id ?? ''
  await assert.rejects(norland.call(messageRetry, { message: id }, 'officer'), { code: 'internal' })
  await norland.query(`drop trigger broken on ${table}`, [])
  assert.equal((await norland.call(messageRetry, { message: id }, 'officer')).state, 'taken')
  assert.equal(said(await send(eastland, 1)).state, 'taken', 'the sender learns it when it asks again')
  assert.equal(said(await send(eastland, 2)).state, 'taken', 'and the one behind it went on')
  await assert.rejects(norland.call(messageDrop, { message: id }, 'officer'), { code: 'object-mismatch' })

  await norland.query(`create trigger broken before insert on ${table} for each row execute function broken()`, [])
  await failNineTimes(eastland, 3)
  assert.equal(said(await send(eastland, 3)).state, 'set-aside')
  await norland.query(`drop trigger broken on ${table}`, [])
  const [second] = (await listAt(norland)).filter(({ party }) => party === eastland.code)
  assert.equal((await norland.call(messageDrop, { message: second?.id ?? '' }, 'officer')).state, 'refused')
  assert.equal((await send(eastland, 3)).code, 'message-dropped')
})

async function failNineTimes(from: TestParty, sequence: number): Promise<void> {
  for (let attempt = 1; attempt < 10; attempt += 1) {
    assert.deepEqual([(await send(from, sequence)).code, attempt], ['internal', attempt])
    net.clock.advance(2 * minute)
  }
}

test('a message that its reader cannot read is stopped, and a void in its place lets the next one through', async () => {
  const eastland = net.party('eastland-cert')
  const given = { definition: indexManifest, from: eastland, to: norland, now: net.clock.now() } as const
  const unreadable = message({
    ...given,
    body: { agreement: toBase64url(new Uint8Array(32)), known: null, seen: null },
  })
  // The first three places are those that were sent by hand; what stands in the fourth says another name than its address.
  await eastland.query('update channel set next_out = 4 where party = $1', [norland.code])
  norland.setFaults(cutLink)
  await propose(eastland, 3_001)
  const next = await propose(eastland, 3_002)
  await eastland.stop()
  await eastland.query(
    `update outbox set jws = $1, unreadable_count = 9, unreadable_since = $2 where sequence = 4 and state = 'waiting'`,
    [unreadable, net.clock.now() - 60 * minute],
  )
  norland.setFaults(noFaults)
  await eastland.restart()
  await arrived(next)
  await delivered(eastland)
  const [stopped] = await listAt(eastland)
  assert.deepEqual([stopped?.sequence, stopped?.state, stopped?.code], [4, 'stopped', 'signature-context'])
  const rows = await norland.query('select name from inbox where party = $1 and sequence = 4', [eastland.code])
  assert.deepEqual(rows, [{ name: 'message.void' }])
  assert.equal((await eastland.call(messageDrop, { message: stopped?.id ?? '' }, 'officer')).state, 'dropped')
  assert.deepEqual(await listAt(eastland), [])
})

test('H-03 H-04 H-05 requests lost, answers lost, repeats, delays and altered bytes both ways change nothing in the end', async () => {
  const westland = net.party('westland-ngo')
  const kinds: readonly Fault[] = [
    { kind: 'cut' },
    { kind: 'lose-answer' },
    { kind: 'duplicate' },
    { kind: 'delay', milliseconds: 40 },
    { kind: 'rewrite', request: flip, response: unchanged },
    { kind: 'rewrite', request: unchanged, response: flip },
  ]
  let at = 0
  // Every second request meets the next fault.
  const plan: FaultPlan = () =>
    at++ % 2 === 0 ? { kind: 'pass' } : (kinds[(at >> 1) % kinds.length] ?? { kind: 'pass' })
  norland.setFaults(plan)
  westland.setFaults(plan)
  const sent: string[] = []
  for (let rows = 4_001; rows <= 4_015; rows += 1) {
    sent.push(await propose(westland, rows))
    await norland.call(proposeCall, { terms: termsOf(westland, rows + 500) }, 'approver')
  }
  await delivered(westland, norland)
  norland.setFaults(noFaults)
  westland.setFaults(noFaults)
  assert.ok(at > 36, `${String(at)} requests`)
  for (const agreement of sent) await norland.call(agreementShow, { agreement }, 'approver')
  assert.equal((await reconciled(westland, norland.code)).differing, 0)
  const order = await norland.query('select sequence from inbox where party = $1 order by settled_at, sequence', [
    westland.code,
  ])
  const sequences = order.map(({ sequence }) => Number(sequence)).slice(-15)
  assert.deepEqual(
    sequences,
    sequences.toSorted((one, other) => one - other),
  )
})
