import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { agreementPropose, partyLink, partyList, pouchList } from '@comity/client/api'
import { day, utf8Encode } from '@comity/codec'
import { agreementPropose as proposal } from '@comity/protocol'
import { eventually, simpleTerms, startTestnet, type Testnet, type TestParty } from '../src/index.ts'
import { message } from './attacker.ts'
import { startNode } from '@comity/node'
import { open, pack, part } from './pouch-carrier.ts'
import { entryOf, forge, seal, unpack } from './pouch-forge.ts'
import { seededRandom } from '../src/random.ts'

let net: Testnet
let a: TestParty
let b: TestParty
let c: TestParty

before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
      { code: 'westland-cert', memberClass: 'agency', country: 'DE' },
    ],
  })
  ;[a, b, c] = net.parties as [TestParty, TestParty, TestParty]
  await net.introduceAll()
  await part(a, b)
  await part(a, c)
})
after(() => net.close())

const silent = { level: 'error', stream: { write: () => true } } as const
let proposed = 0

/** A message of A to B: another proposal each time. */
async function say(from = a, to = b): Promise<void> {
  proposed += 1
  const terms = simpleTerms(net, { parties: [from, to], rows: 10_000 + proposed })
  await from.call(agreementPropose, { terms }, 'approver')
}

/** What a refused file may not change: everything but quarantine. */
async function kept(party: TestParty): Promise<Readonly<Record<string, string>>> {
  const state = Object.entries(await party.state())
  return Object.fromEntries(state.filter(([name]) => !name.startsWith('file ') && name !== 'table pouch_refused'))
}

async function quarantined(party: TestParty): Promise<number> {
  return (await party.call(pouchList, {}, 'officer')).quarantine.length
}

test('B-08 a pouch that is opened twice has its effect once', async () => {
  await say()
  const file = await pack(a, b)
  const first = await open(b, file)
  assert.deepEqual([first.state, first.parts.message, first.refused], ['opened', 1, []])
  const before = await kept(b)
  assert.equal((await open(b, file)).state, 'known')
  assert.deepEqual(await kept(b), before)
})

test('B-08 a pouch cut at every 4 KB, lengthened, or with one byte changed anywhere is refused whole', async () => {
  for (let count = 0; count < 4; count += 1) await say()
  const file = await pack(a, b)
  const [before, there] = [await kept(b), await quarantined(b)]
  const draw = seededRandom('one byte of a pouch')
  const flips = Array.from({ length: 24 }, () => Buffer.from(draw(4)).readUInt32BE(0) % file.length)
  const cuts = Array.from({ length: Math.ceil(file.length / 4_096) }, (_, at) => at * 4_096)
  assert.ok(cuts.length > 3, String(file.length))
  const broken = [
    ...cuts.map((length) => file.subarray(0, length)),
    file.subarray(0, file.length - 1),
    Buffer.concat([file, Buffer.of(0)]),
    ...flips.map((at) => Uint8Array.from(file, (byte, place) => (place === at ? byte ^ (1 + (at % 255)) : byte))),
  ]
  for (const bytes of broken) {
    // A changed recipient line is a file for somebody else.
    await assert.rejects(open(b, bytes), (error: { code?: string }) =>
      ['pouch-invalid', 'wrong-recipient'].includes(error.code ?? ''),
    )
  }
  assert.deepEqual(await kept(b), before)
  assert.equal(await quarantined(b), Math.min(50, there + broken.length))
  assert.equal((await open(b, file)).state, 'opened')
})

test('B-08 a part of one pouch in another, a part left out or moved, and a manifest without its parts are refused', async () => {
  await say()
  const first = await unpack(await pack(a, b), b)
  await say()
  const second = await unpack(await pack(a, b), b)
  const before = await kept(b)
  const [one, two, ...rest] = second.contents
  const [foreign] = first.contents
  assert.ok(one && two && foreign)
  // Of one length, each valid by itself: only the manifest tells them apart.
  assert.deepEqual([one.length, foreign.length], [two.length, two.length])
  for (const contents of [
    [two, one, ...rest],
    [one, foreign, ...rest],
    [one, ...rest],
    [one],
    [],
    [one, two, ...rest, one],
  ]) {
    await assert.rejects(
      seal({ jws: second.jws, contents }, b).then((file) => open(b, file)),
      { code: 'pouch-invalid' },
    )
  }
  assert.deepEqual(await kept(b), before)
})

test('B-08 two pouches may be opened in either order', async () => {
  const earlier = await pack(a, b)
  await say()
  const later = await pack(a, b)
  await open(b, later)
  const before = await b.query('select sequence, state from inbox order by sequence', [])
  assert.equal((await open(b, earlier)).state, 'opened')
  assert.deepEqual(await b.query('select sequence, state from inbox order by sequence', []), before)
})

test('B-08 a pouch for another party is refused, also when that party sends it on under the reader’s key', async () => {
  await say(a, c)
  const forC = await pack(a, c)
  const before = await kept(b)
  await assert.rejects(open(b, forC), { code: 'wrong-recipient' })
  await assert.rejects(open(b, await seal(await unpack(forC, c), b)), { code: 'wrong-recipient' })
  const toC = { from: a, to: b, now: net.clock.now(), number: 99, parts: [], vary: { to: c.code } }
  await assert.rejects(open(b, await forge(toC)), { code: 'wrong-recipient' })
  // And what C signs in A's name is not A's.
  const asA = await forge({ from: c, to: b, now: net.clock.now(), number: 1, parts: [], vary: { from: a.code } })
  await assert.rejects(open(b, asA), { code: 'key-unknown' })
  assert.deepEqual(await kept(b), before)
})

test('B-08 what is older than what came online changes nothing', async () => {
  await say()
  const file = await pack(a, b)
  await a.call(partyLink, { party: b.code, link: 'online' }, 'officer')
  const settled = async (): Promise<true | undefined> => {
    const [row] = await a.query("select count(*) as count from outbox where party = $1 and state = 'waiting'", [b.code])
    return Number(row?.['count']) === 0 ? true : undefined
  }
  await eventually(settled)
  await a.call(partyLink, { party: b.code, link: 'pouch' }, 'officer')
  const inbox = await b.query('select sequence, state, receipt from inbox order by sequence', [])
  const opened = await open(b, file)
  assert.deepEqual([opened.state, opened.refused], ['opened', []])
  assert.deepEqual(await b.query('select sequence, state, receipt from inbox order by sequence', []), inbox)
})

test('B-08 a reader says which messages and pouches are missing, and takes up what waited when they come', async () => {
  const [row] = await a.query('select next_out from channel where party = $1', [b.code])
  const next = Number(row?.['next_out'])
  const now = net.clock.now()
  const terms = simpleTerms(net, { parties: [a, b], rows: 99_999 })
  const jws = message({ definition: proposal, from: a, to: b, body: { terms }, now, sequence: next + 1 })
  const content = utf8Encode(jws)
  const parts = [{ entry: entryOf({ kind: 'message', name: proposal.name }, content), content }]
  const opened = await open(b, await forge({ from: a, to: b, now, number: 90, parts }))
  assert.deepEqual(opened.missing.sequences, [{ from: next, to: next }])
  assert.equal(opened.missing.pouches.at(-1)?.to, 89)
  await say()
  const then = await open(b, await pack(a, b))
  assert.deepEqual(then.missing.sequences, [])
  const [taken] = await b.query('select taken_in from channel where party = $1', [a.code])
  assert.equal(Number(taken?.['taken_in']), next + 1)
})

test('B-08 a pouch that comes after its time is refused, and its content comes again in the next', async () => {
  await say(c, a)
  const file = await pack(c, a)
  net.clock.advance(31 * day)
  const before = await kept(a)
  await assert.rejects(open(a, file), { code: 'pouch-expired' })
  assert.deepEqual(await kept(a), before)
  assert.equal((await open(a, await pack(c, a))).parts.message, 1)
})

test('B-01 f another message under a used sequence in a pouch holds the party, and nothing else of it is taken up', async () => {
  const now = net.clock.now()
  const jws = [2, 1].map((rows) => {
    const terms = simpleTerms(net, { parties: [c, a], rows })
    return message({ definition: proposal, from: c, to: a, body: { terms }, now, sequence: rows })
  })
  const parts = jws.map((text) => {
    const content = utf8Encode(text)
    return { entry: entryOf({ kind: 'message', name: proposal.name }, content), content }
  })
  const [held] = await a.query('select count(*) as count from inbox where party = $1', [c.code])
  const file = await forge({ from: c, to: a, now, number: 2, parts })
  await assert.rejects(open(a, file), { code: 'sequence-conflict' })
  const [after] = await a.query('select count(*) as count from inbox where party = $1', [c.code])
  assert.deepEqual(after, held)
  const { parties } = await a.call(partyList, {}, 'officer')
  assert.equal(parties.find(({ party }) => party === c.code)?.state, 'held')
  await assert.rejects(open(a, file), { code: 'sequence-conflict' })
})

test('a node never calls a party that is reached by pouch, and packs none for a card without the key', async () => {
  await a.query('update party set pouch_key = null where party = $1', [b.code])
  await a.stop()
  const overrides = { databaseUrl: a.databaseUrl, isVolatile: true, now: net.clock.of(a.code) }
  const { context, stop } = await startNode({ dir: a.dir, overrides: { ...overrides, log: silent } })
  try {
    const question = { to: b.code, name: 'index.manifest', message: 'never sent' }
    await assert.rejects(context.hop.ask(question), { code: 'pouch-only' })
    const file = { from: b.code, path: '/partner/index.segment/00', sha256: new Uint8Array(32), maxBytes: 1 }
    await assert.rejects(context.hop.fetchFile(file), { code: 'pouch-only' })
  } finally {
    await stop()
    await a.restart()
  }
  await assert.rejects(pack(a, b), { code: 'pouch-key-missing' })
})

test('B-01 f two messages in one place within one pouch hold the party, and neither is taken up', async () => {
  const now = net.clock.now()
  const [channel] = await a.query('select taken_in from channel where party = $1', [b.code])
  const sequence = Number(channel?.['taken_in']) + 1
  const parts = [20_001, 20_002].map((rows) => {
    const terms = simpleTerms(net, { parties: [b, a], rows })
    const content = utf8Encode(message({ definition: proposal, from: b, to: a, body: { terms }, now, sequence }))
    return { entry: entryOf({ kind: 'message', name: proposal.name }, content), content }
  })
  const proposals = () => a.query('select hash from agreement order by hash', [])
  const before = [await proposals(), await a.query('select id from inbox where party = $1', [b.code])]
  await assert.rejects(open(a, await forge({ from: b, to: a, now, number: 1_000, parts })), {
    code: 'sequence-conflict',
  })
  assert.deepEqual([await proposals(), await a.query('select id from inbox where party = $1', [b.code])], before)
  assert.equal((await a.query('select id from inbox_conflict where party = $1', [b.code])).length, 2)
  const { parties } = await a.call(partyList, {}, 'officer')
  assert.equal(parties.find(({ party }) => party === b.code)?.state, 'held')
})
