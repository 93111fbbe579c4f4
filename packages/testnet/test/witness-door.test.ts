import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { partyList } from '@comity/client/api'
import { signingKeyFromSeed } from '@comity/codec'
import { parseNote, signCheckpoint, verifyCheckpoint, verifyFork } from '@comity/tlog'
import { startTestnet, type TestParty, type Testnet } from '../src/index.ts'
import { stolenKey } from './attacker.ts'
import { askWitnessWith, HostileLogKeeper } from './hostile-log-keeper.ts'

let net: Testnet
let witness: TestParty
/** The log of one party, as the witness has seen it at size 6. */
let ostland: HostileLogKeeper
before(async () => {
  net = await startTestnet({
    parties: ['norland-police', 'sudland-bank', 'ostland-ngo', 'westland-cert', 'midland-lab'].map((code) => ({
      code,
      memberClass: 'agency',
      country: 'NO',
    })),
  })
  await net.introduceAll()
  witness = net.party('norland-police')
})
after(() => net.close())

const originOf = (party: TestParty) => `comity/${party.code}`
const seenOf = async (party: TestParty) =>
  (await witness.query('select size, note from partner_checkpoint where party = $1', [party.code]))[0]
const stateOf = async (code: string) => {
  const { parties } = await witness.call(partyList, {}, 'officer')
  return parties.find(({ party }) => party === code)?.state
}
/** The body of a request with another note in it. */
const withNote = (body: string, note: string) => `${body.slice(0, body.indexOf('\n\n') + 2)}${note}`

test('a partner’s log is cosigned as it grows, and a larger size is told to whoever starts from another', async () => {
  const owner = net.party('sudland-bank')
  const keeper = new HostileLogKeeper(owner, 5)
  const first = await askWitnessWith(witness, await keeper.request({ oldSize: 0, size: 3 }))
  assert.equal(first.status, 200)
  const publicKey = stolenKey(witness, 'witness').publicKey
  const policy = {
    count: 1,
    witnesses: [{ name: 'comity/norland-police/witness', type: 'cosignature' as const, publicKey }],
  }
  const note = `${await keeper.log.checkpoint({ size: 3 })}${first.text}`
  const logKey = stolenKey(owner, 'log').publicKey
  const { cosigned } = verifyCheckpoint({ note, origin: originOf(owner), publicKey: logKey, cosignatures: policy })
  assert.ok(Math.abs((cosigned[0]?.time ?? 0) * 1_000 - net.clock.now()) < 60_000)
  const again = await askWitnessWith(witness, await keeper.request({ oldSize: 3, size: 3 }))
  assert.equal(again.status, 200, 'the same head may be cosigned again')
  const stale = await askWitnessWith(witness, await keeper.request({ oldSize: 0 }))
  assert.deepEqual([stale.status, stale.contentType, stale.text], [409, 'text/x.tlog.size', '3\n'])
  const shown = Buffer.from(stale.seen ?? '', 'base64url').toString()
  assert.equal(parseNote(shown).text, parseNote(note).text, 'with the note that the size is from')
  assert.equal((await askWitnessWith(witness, await keeper.request({ oldSize: 3 }))).status, 200)
  const back = await askWitnessWith(witness, await keeper.request({ oldSize: 3, size: 3 }))
  assert.deepEqual([back.status, back.text], [409, '5\n'])
  assert.equal((await seenOf(owner))?.['size'], '5')
})

test('B-12 a checkpoint that anybody can fetch, shown to the witness again and again, makes it write nothing', async () => {
  const owner = net.party('ostland-ngo')
  const keeper = new HostileLogKeeper(owner, 70)
  const rowOf = () => witness.query('select *, xmin from partner_checkpoint where party = $1', [owner.code])
  assert.equal((await askWitnessWith(witness, await keeper.request({ oldSize: 0, size: 6 }))).status, 200)
  const before = await rowOf()
  const again = await keeper.request({ oldSize: 6, size: 6 })
  for (let time = 0; time < 20; time += 1) assert.equal((await askWitnessWith(witness, again)).status, 200)
  assert.deepEqual(await rowOf(), before)
  ostland = keeper
})

test('E-06 what is wrong with a request decides its status, and nothing of it is stored', async () => {
  const owner = net.party('ostland-ngo')
  const keeper = ostland
  const before = await seenOf(owner)
  const good = await keeper.request({ oldSize: 6, size: 9 })
  const note = (given: Partial<Parameters<typeof signCheckpoint>[0]>) =>
    signCheckpoint({
      key: stolenKey(owner, 'log'),
      origin: originOf(owner),
      size: 9,
      root: new Uint8Array(32).fill(7),
      ...given,
    })
  const hash = `${Buffer.alloc(32, 9).toString('base64')}\n`
  const cases: readonly (readonly [string, string | Uint8Array, number])[] = [
    ['an origin that nobody here trusts', withNote(good, note({ origin: 'comity/nobody-here' })), 404],
    ['no signature of the log', withNote(good, note({ key: signingKeyFromSeed(new Uint8Array(32).fill(1)) })), 403],
    ['a signature that fails', good.replace('\n9\n', '\n8\n'), 403],
    ['an old size above the new', (await keeper.request({ oldSize: 6, size: 6 })).replace('old 6', 'old 7'), 400],
    ['another old size than the stored', await keeper.request({ oldSize: 5, size: 9 }), 409],
    ['a proof that shows nothing', good.replace(/^(old 6\n).*\n/, `$1${hash}`), 422],
    ['a hash too many', good.replace('\n\n', `\n${hash}\n`), 422],
    ['64 hashes', good.replace('old 6\n', `old 6\n${hash.repeat(64)}`), 400],
    ['size 0 with a root of something', `old 0\n\n${note({ size: 0 })}`, 409],
    ['no note', 'old 6\n\n', 400],
    ['no old size', good.slice(good.indexOf('\n') + 1), 400],
    ['a size with a zero before it', good.replace('old 6', 'old 06'), 400],
    ['bytes that are no text', Uint8Array.of(0xff, 0xfe, 0x0a, 0x0a), 400],
    ['a body of 24 KB and more', good + 'x'.repeat(24_576), 413],
  ]
  for (const [why, body, status] of cases) assert.equal((await askWitnessWith(witness, body)).status, status, why)
  assert.deepEqual(await seenOf(owner), before)
  assert.equal(await stateOf('ostland-ngo'), 'trusted', 'none of this convicts anybody')
  assert.equal((await askWitnessWith(witness, good)).status, 200)
})

test('E-06 an empty log is cosigned only with the one root that it can have', async () => {
  const owner = net.party('midland-lab')
  const key = stolenKey(owner, 'log')
  const empty = (root: Uint8Array) => `old 0\n\n${signCheckpoint({ key, origin: originOf(owner), size: 0, root })}`
  assert.equal((await askWitnessWith(witness, empty(new Uint8Array(32).fill(1)))).status, 422)
  const other = await new HostileLogKeeper(owner, 2).request({ oldSize: 0 })
  const hash = `${Buffer.alloc(32, 9).toString('base64')}\n`
  assert.equal((await askWitnessWith(witness, other.replace('old 0\n', `old 0\n${hash}`))).status, 422)
  assert.equal(await seenOf(owner), undefined)
})

for (const { title, code, forkedAt, size } of [
  { title: 'of the size that was cosigned', code: 'westland-cert', forkedAt: 6, size: 7 },
  { title: 'of a larger size, with the proof of its own history', code: 'midland-lab', forkedAt: 6, size: 11 },
]) {
  test(`E-01 another branch ${title} is 422, kept as proof for anybody, and its party is held`, async () => {
    const owner = net.party(code)
    const keeper = new HostileLogKeeper(owner, 7)
    assert.equal((await askWitnessWith(witness, await keeper.request({ oldSize: 0 }))).status, 200)
    const branch = keeper.fork(forkedAt).growTo(forkedAt)
    branch.log.append('case.commitment', { other: true })
    branch.growTo(size)
    assert.equal((await askWitnessWith(witness, await branch.request({ oldSize: 7 }))).status, 422)
    const [row] = await witness.query('select kept, other, prefix, shown_to from log_fork where party = $1', [code])
    const prefix: unknown = typeof row?.['prefix'] === 'string' ? JSON.parse(row['prefix']) : null
    const fork = { notes: [row?.['kept'], row?.['other']], prefix }
    const publicKey = stolenKey(owner, 'log').publicKey
    const { checkpoints } = verifyFork({ fork, origin: originOf(owner), publicKey })
    assert.deepEqual(
      checkpoints.map((checkpoint) => checkpoint.size),
      [7, size],
    )
    assert.equal(row?.['shown_to'], 'witness')
    assert.equal(await stateOf(code), 'held')
    assert.equal(
      (await askWitnessWith(witness, await keeper.request({ oldSize: 7 }))).status,
      404,
      'held: not witnessed',
    )
  })
}

test('E-06 whatever the program does, the database never lets a seen checkpoint go back', async () => {
  const set = (text: string) => witness.query(`update partner_checkpoint set ${text} where party = 'sudland-bank'`, [])
  await assert.rejects(set('size = size - 1'), { code: 'CB006' })
  await assert.rejects(set(`root = sha256('x')`), { code: 'CB006' })
})

test('B-12 an address that asks the witness without end is refused with 429, and partners are still heard', async () => {
  const statuses = new Map<number, number>()
  const url = new URL('/witness/add-checkpoint', witness.directUrl)
  const headers = { 'content-type': 'text/plain; charset=utf-8' }
  for (let round = 0; round < 100 && !statuses.has(429); round += 1) {
    const asked = Array.from({ length: 100 }, () => fetch(url, { method: 'POST', headers, body: 'no checkpoint' }))
    for (const { status, headers: said } of await Promise.all(asked)) {
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (status === 429) assert.ok(Number(said.get('retry-after')) > 0)
    }
  }
  assert.deepEqual([...statuses.keys()].toSorted(), [400, 429])
  assert.ok((statuses.get(400) ?? 0) >= 1_000 - 100)
  assert.equal((await witness.call(partyList, {}, 'officer')).parties.length, 4)
})
