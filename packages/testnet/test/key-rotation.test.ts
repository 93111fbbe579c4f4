import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { keyList, keyRevoke, keyRotate, logVerify, partyCard, partyList, personAdd } from '@comity/client/api'
import { callOwn } from '@comity/client/own'
import { agreementSign, keyRollover, signCard, signMessage, verifyCard } from '@comity/protocol'
import { asUnverified, day, formatInstant, sha256, type SigningKey, toBase64url, utf8Encode } from '@comity/codec'
import { cutLink, delivered, eventually, noFaults, startTestnet, type TestParty, type Testnet } from '../src/index.ts'
import { runMainJob } from '../src/main-job.ts'
import { hop, stolenKey, waitingSignature } from './attacker.ts'

type Name = 'message' | 'agreement' | 'witness' | 'sealing' | 'pouch' | 'epoch-wrap'

let net: Testnet
let norland: TestParty
let sudland: TestParty
const overseers = new Map<string, string>()
before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'ID' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  for (const party of net.parties) {
    const body = { name: 'The overseer', unit: 'Board', roles: ['oversight' as const] }
    overseers.set(party.code, (await party.call(personAdd, body, 'administrator')).token)
  }
})
after(() => net.close())

const asOverseer = (party: TestParty) => ({
  ...party.ownNode('administrator'),
  token: overseers.get(party.code) ?? '',
})

async function rows(party: TestParty, text: string): Promise<readonly Readonly<Record<string, string>>[]> {
  return (await party.query(text, [])) as readonly Readonly<Record<string, string>>[]
}

/** Two persons replace a key: the administrator proposes, the overseer does it. */
async function change(party: TestParty, name: Name, call: typeof keyRotate = keyRotate) {
  assert.equal((await party.call(call, { name }, 'administrator')).state, 'proposed')
  assert.equal((await callOwn(asOverseer(party), { call, body: { name } })).state, 'done')
}

async function cardOf(party: TestParty) {
  const { card } = await party.call(partyCard, {}, 'officer')
  return verifyCard(asUnverified(utf8Encode(card)))
}

/** What a party has pinned of another. */
async function pinnedCard(party: TestParty, of: TestParty): Promise<string | undefined> {
  const found = await rows(party, `select card from party where party = '${of.code}'`)
  return found[0]?.['card']
}

/** The words change with any key of the card. */
const settled = (party: TestParty, of: TestParty) =>
  eventually(async () => {
    const [row] = await rows(party, `select fingerprint from party where party = '${of.code}'`)
    return row?.['fingerprint'] === (await cardOf(of)).fingerprint ? true : undefined
  })

async function logged(party: TestParty, type: string): Promise<readonly Record<string, unknown>[]> {
  const found = await rows(party, `select body from log_entry where type = '${type}' order by position`)
  return found.map(({ body }) => JSON.parse(body ?? '') as Record<string, unknown>)
}

test('keys of both parties are replaced while a number becomes a hit and a request is answered', async () => {
  const phones = (text: string) => [{ type: 'phone', bytes: Buffer.from(text) }]
  const names: Name[] = ['message', 'sealing', 'witness', 'message', 'epoch-wrap', 'pouch', 'sealing']
  const changes: Promise<void>[] = []
  let running = Promise.resolve()
  const report = await runMainJob({
    net,
    lists: new Map([
      ['norland-police', phones('# region: NO\n22 22 55 55\n+62 812-3456-7890\n+47 400 00 001\n')],
      ['sudland-bank', phones('# region: ID\n0812 3456 7890\n+4740000001\n')],
    ]),
    asks: () => true,
    say: (sentence) => {
      if (!/published|asked|confirmed|signed agreement/.test(sentence)) return
      const name = names.shift()
      if (name === undefined) return
      // While the job goes on.
      running = running.then(async () => {
        for (const party of net.parties) await change(party, name)
      })
      changes.push(running)
    },
  })
  await Promise.all(changes)
  assert.ok(changes.length >= 6)
  assert.deepEqual(report.request, { state: 'answered' })
  assert.deepEqual(
    report.pairs.map(({ hits }) => hits),
    [2, 2],
  )
  for (const [party, other] of [
    [norland, sudland],
    [sudland, norland],
  ] as const) {
    await settled(party, other)
    assert.equal((await party.call(logVerify, {}, 'approver')).damage, null)
  }
})

test('A-10 each rollover is one entry in the log of who said it and one in the log of who took it up', async () => {
  await change(norland, 'message')
  await settled(sudland, norland)
  const of = (entries: readonly Record<string, unknown>[]) => entries.filter(({ party }) => party === norland.code)
  const [said, taken] = [of(await logged(norland, 'key.rollover')), of(await logged(sudland, 'key.rollover'))]
  assert.deepEqual(
    taken.map(({ keys }) => keys),
    said.map(({ keys }) => keys),
  )
  assert.equal((said.at(-1)?.['persons'] as string[]).length, 2)
})

test('one person replaces no key, and neither does a second one who has no say in it', async () => {
  const { kid } = await currentKid(norland)
  for (let n = 0; n < 2; n += 1) {
    assert.equal((await norland.call(keyRotate, { name: 'message' }, 'administrator')).state, 'proposed')
  }
  await assert.rejects(norland.call(keyRotate, { name: 'message' }, 'approver'), { code: 'role-forbids' })
  assert.equal((await currentKid(norland)).kid, kid)
})

async function currentKid(party: TestParty) {
  const { keys } = await cardOf(party)
  return { kid: toBase64url(keys.message) }
}

/** The signing key in the newest slot of a name. */
function newestKey(party: TestParty, name: 'message'): SigningKey {
  const slots = readdirSync(join(party.dir, 'keys')).filter((file) => file.startsWith(`${name}.`))
  const count = (file: string) => Number(/\.(\d+)\.json$/.exec(file)?.[1] ?? '1')
  const newest = slots.sort((left, right) => count(left) - count(right)).at(-1) ?? ''
  return stolenKey(party, newest.replace('.json', '') as 'message')
}

let sequence = 0
async function nextSequence(party: TestParty, of: TestParty): Promise<number> {
  const [row] = await rows(party, `select taken_in from channel where party = '${of.code}'`)
  sequence = Number(row?.['taken_in'] ?? 0) + 1
  return sequence
}

function sign(key: SigningKey, place: number, sentAt: number): string {
  const agreement = toBase64url(sha256(utf8Encode(randomUUID())))
  return signMessage({
    definition: agreementSign,
    key,
    from: norland.code,
    to: sudland.code,
    id: randomUUID(),
    sequence: place,
    sentAt,
    body: waitingSignature(norland, agreement),
    bulk: undefined,
  })
}

const send = (key: SigningKey, jws: string, name = 'agreement.sign') =>
  hop({ from: norland, to: sudland, name, jws, now: net.clock.now(), key })

test('A-10 what was signed before a revocation is taken, what was signed after it is not, and a revoked key signs no hop', async () => {
  const revoked = newestKey(norland, 'message')
  await change(norland, 'message', keyRevoke)
  await settled(sudland, norland)
  const current = newestKey(norland, 'message')
  const at = Number(
    (await rows(sudland, `select max(revoked_at) as at from party_key where party = '${norland.code}'`))[0]?.['at'],
  )
  net.clock.advance(2_000)
  const place = await nextSequence(sudland, norland)
  const before = sign(revoked, place, at - 1_000)
  assert.equal((await send(revoked, before)).code, 'key-revoked')
  assert.equal((await send(current, sign(revoked, place, at + 1_000))).code, 'key-revoked')
  assert.equal((await send(current, before)).status, 200)
  await resync(norland, sudland)
})

test('A-10 a rollover that only a replaced key signed is refused, and so is one to a key that somebody has', async () => {
  const former = newestKey(norland, 'message')
  await change(norland, 'message')
  await settled(sudland, norland)
  const current = newestKey(norland, 'message')
  const { card, jws } = await cardOf(sudland)
  const until = formatInstant(net.clock.now() + day)
  const rollover = async (key: SigningKey, text: string) =>
    signMessage({
      definition: keyRollover,
      key,
      from: norland.code,
      to: sudland.code,
      id: randomUUID(),
      sequence: await nextSequence(sudland, norland),
      sentAt: net.clock.now(),
      body: { card: text, until, revoked: false },
      bulk: undefined,
    })
  const own = (await cardOf(norland)).jws
  assert.equal((await send(current, await rollover(former, own), 'key.rollover')).code, 'key-revoked')
  // Sudland's own card, and one of Norland with a key of Sudland.
  assert.equal((await send(current, await rollover(current, jws), 'key.rollover')).code, 'object-mismatch')
  const mine = (await cardOf(norland)).card
  const stolen = signCard({ key: current, card: { ...mine, keys: { ...mine.keys, witness: card.keys.witness } } })
  assert.equal((await send(current, await rollover(current, stolen), 'key.rollover')).code, 'object-mismatch')
  assert.equal(await pinnedCard(sudland, norland), own)
  await resync(norland, sudland)
})

test('a message from before a rollover that is sent again gets the same receipt', async () => {
  const former = newestKey(norland, 'message')
  const jws = sign(former, await nextSequence(sudland, norland), net.clock.now())
  const first = await send(former, jws)
  assert.equal(first.status, 200)
  await resync(norland, sudland)
  await change(norland, 'message')
  await settled(sudland, norland)
  const again = await send(former, jws)
  assert.deepEqual([again.status, again.content], [200, first.content])
})

/** What an attacker with the key put into the sequence is made good: the node goes on behind it. */
async function resync(party: TestParty, of: TestParty): Promise<void> {
  const next = await nextSequence(of, party)
  await rows(
    party,
    `update channel set next_out = ${String(next)} where party = '${of.code}' and next_out < ${String(next)}`,
  )
}

test('a partner that was away learns of two rollovers once it is back, and nothing is lost', async () => {
  sudland.setFaults(cutLink)
  await change(norland, 'message')
  await change(norland, 'message')
  await norland.stop()
  await norland.restart()
  sudland.setFaults(noFaults)
  await settled(sudland, norland)
  await delivered(norland)
  const states = await rows(norland, `select state from outbox where name = 'key.rollover' and state <> 'delivered'`)
  assert.deepEqual(states, [])
  const { parties } = await sudland.call(partyList, {}, 'officer')
  assert.equal(parties.find(({ party }) => party === norland.code)?.state, 'trusted')
})

test('a former key is destroyed when its overlap ends, which the log says', async () => {
  const files = () => readdirSync(join(norland.dir, 'keys')).filter((file) => file.startsWith('sealing'))
  assert.ok(files().length > 1)
  await norland.stop()
  net.clock.advance(31 * day)
  await norland.restart()
  assert.equal(files().length, 1)
  const { keys } = await norland.call(keyList, {}, 'administrator')
  assert.ok(keys.every(({ state }) => state !== 'former'))
  const destroyed = await logged(norland, 'key.destroyed')
  assert.equal(destroyed.length, keys.filter(({ state }) => state === 'destroyed').length)
})
