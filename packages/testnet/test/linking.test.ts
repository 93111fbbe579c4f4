import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import test, { after, before } from 'node:test'
import * as api from '@comity/client/api'
import { importOwn } from '@comity/client'
import { isComityError } from '@comity/codec'
import { importLines, openCase, startTestnet, type TestParty, type Testnet } from '../src/index.ts'
import { granted } from './subject-scene.ts'

/*
 * Cases of one party that share identifiers (spec/linking.md): what is found, what a person makes of it, and what must not link.
 */
let net: Testnet
let norland: TestParty

before(async () => {
  net = await startTestnet({ parties: [{ code: 'norland-police', memberClass: 'agency', country: 'NO' }] })
  norland = net.party('norland-police')
})
after(() => net.close())

/** A case that holds these identifiers, by profile. */
async function caseOf(held: Readonly<Record<string, readonly string[]>>): Promise<string> {
  const file = await openCase(norland)
  for (const [profile, lines] of Object.entries(held)) await importLines(norland, { case: file, profile, lines })
  return file
}

const linksOf = (file: string) => norland.call(api.caseLinks, { case: file }, 'officer')
const refusedAs = (code: string) => (error: unknown) => isComityError(error) && error.code === code

async function candidates() {
  await norland.waitFor(await norland.call(api.networkFind, {}, 'officer'))
  return (await norland.call(api.networkCandidates, {}, 'officer')).candidates
}

/** The candidate that holds a case; undefined where there is none. */
async function candidateWith(file: string) {
  return (await candidates()).find(({ cases }) => cases.some((one) => one.case === file))
}

const idsOf = (cases: readonly { readonly case: string }[]) => cases.map((one) => one.case).sort()

test('cases that share identifiers are found at once, with the reasons and no value in clear', async () => {
  const first = await caseOf({ 'phone/1': ['+4721234567'], 'domain/1': ['shop-one.example'] })
  const second = await caseOf({ 'phone/1': ['+47 21 23 45 67'], 'iban/1': ['NO9386011117947'] })
  assert.equal((await linksOf(first)).links.length, 1)
  const third = await caseOf({ 'iban/1': ['NO93 8601 1117 947'], 'domain/1': ['alone.example'] })
  const shown = await linksOf(second)
  assert.deepEqual(
    shown.links.map(({ profile, weight, cases }) => [profile, weight, idsOf(cases)]),
    [
      ['iban/1', 0.9, [third]],
      ['phone/1', 0.8, [first]],
    ],
  )
  // A chain: the first and the third case share nothing, and are of one group.
  assert.deepEqual(idsOf(shown.group?.cases ?? []), [first, second, third].sort())
  assert.equal(shown.group?.score.toFixed(2), '0.85')
  const found = await candidateWith(first)
  assert.deepEqual(idsOf(found?.cases ?? []), [first, second, third].sort())
  assert.deepEqual(found?.reasons, shown.group.reasons)
  assert.doesNotMatch(JSON.stringify([shown, found]), /21234567|86011117947/)
})

test('a victim, what is common or restricted, and who must not be found link nobody', async () => {
  const lines = ['+4722000001']
  const suspect = await caseOf({ 'phone/1': lines })
  const victim = await openCase(norland)
  const query = { case: victim, format: 'text', profile: 'phone/1', status: 'victim' } as const
  await importOwn(norland.ownNode('officer'), { query, content: Readable.from([Buffer.from(`${lines.join('\n')}\n`)]) })
  assert.deepEqual((await linksOf(suspect)).links, [])
  assert.deepEqual((await linksOf(victim)).links, [])

  const informer = await caseOf({ 'phone/1': ['+4722000002'] })
  const meets = await caseOf({ 'phone/1': ['+4722000002'] })
  assert.equal((await linksOf(informer)).links.length, 1)
  const { records } = await norland.call(api.recordList, { case: informer, after: null, find: null }, 'officer')
  const record = records[0]?.record ?? assert.fail()
  const notTo = { parties: [], memberClasses: [], countries: [] }
  await norland.call(api.shieldPlace, { record, ground: 'source', notTo }, 'officer')
  for (const file of [informer, meets]) assert.deepEqual((await linksOf(file)).links, [])

  const contested = [await caseOf({ 'domain/1': ['me.example'] }), await caseOf({ 'domain/1': ['me.example'] })]
  assert.equal((await linksOf(contested[0] ?? '')).links.length, 1)
  await granted(norland, { kind: 'restriction', value: 'me.example' })
  for (const file of contested) assert.deepEqual((await linksOf(file)).links, [])

  const hosted: string[] = []
  for (let at = 0; at <= 50; at += 1) hosted.push(await caseOf({ 'ip/1': ['192.0.2.77'] }))
  const [common] = hosted
  const shown = await linksOf(common ?? '')
  assert.equal(shown.links[0]?.weight, 0)
  assert.equal(shown.links[0].caseCount, 50)
  assert.equal(shown.group, null)
  const all = (await candidates()).flatMap(({ cases }) => idsOf(cases))
  for (const file of [suspect, victim, informer, meets, ...contested, common ?? '']) assert.ok(!all.includes(file))
})

test('only a person makes, joins, divides and ends networks, each act with a reason that stays', async () => {
  const [first, second] = [await caseOf({ 'email/1': ['a@x.example'] }), await caseOf({ 'email/1': ['a@x.example'] })]
  const reason = 'One account pays both.'
  const opened = await norland.call(
    api.networkOpen,
    { name: 'Harbour call centre', cases: [first, second], reason },
    'officer',
  )
  assert.equal(await candidateWith(first), undefined, 'what is decided on is shown no more')

  // Another case joins what is known: it is proposed, with the network, and not added.
  const third = await caseOf({ 'email/1': ['a@x.example'] })
  const grown = await candidateWith(third)
  assert.deepEqual(grown?.networks, [opened.network])
  assert.equal((await norland.call(api.networkShow, { network: opened.network }, 'officer')).size, 2)
  const add = { network: opened.network, cases: [third], reason: 'It fits.' }
  assert.equal((await norland.call(api.networkAdd, add, 'officer')).size, 3)
  await assert.rejects(norland.call(api.networkAdd, add, 'officer'), refusedAs('object-mismatch'))

  const split = { network: opened.network, name: 'Mules', cases: [second, third], reason: 'Two bosses.' }
  const other = await norland.call(api.networkSplit, split, 'approver')
  assert.equal(other.size, 2)
  const rest = { ...split, cases: [first] }
  await assert.rejects(norland.call(api.networkSplit, rest, 'approver'), refusedAs('object-mismatch'))
  const merge = { from: other.network, into: opened.network, reason: 'One boss after all.' }
  assert.equal((await norland.call(api.networkMerge, merge, 'officer')).size, 3)
  await assert.rejects(norland.call(api.networkMerge, merge, 'officer'), refusedAs('object-mismatch'))

  await norland.stop()
  await norland.restart()
  const shown = await norland.call(api.networkShow, { network: opened.network }, 'approver')
  assert.deepEqual(
    shown.acts.map(({ act, cases, other: with_, reason: why }) => [act, cases.length, with_, why]),
    [
      ['open', 2, null, reason],
      ['add', 1, null, 'It fits.'],
      ['split', 2, other.network, 'Two bosses.'],
      ['merge', 2, other.network, 'One boss after all.'],
    ],
  )
  assert.equal((await norland.call(api.networkShow, { network: other.network }, 'officer')).state, 'closed')
  const close = { network: opened.network, reason: 'All convicted.' }
  assert.equal((await norland.call(api.networkClose, close, 'officer')).state, 'closed')
  assert.notEqual(await candidateWith(first), undefined, 'its cases are free again')
})

test('a group that was dismissed is not shown again, until it is another one', async () => {
  const pair = [await caseOf({ 'account/1': ['chat:landlord'] }), await caseOf({ 'account/1': ['chat:landlord'] })]
  const found = await candidateWith(pair[0] ?? '')
  const body = { candidate: found?.candidate ?? assert.fail(), reason: 'They only share a landlord.' }
  await norland.call(api.networkDismiss, body, 'officer')
  assert.equal(await candidateWith(pair[0] ?? ''), undefined)
  const third = await caseOf({ 'account/1': ['chat:landlord'] })
  assert.equal((await candidateWith(third))?.cases.length, 3)
})

test('who only reads decides nothing', async () => {
  const liaison = { name: 'Liaison', unit: 'Cybercrime unit', roles: ['liaison' as const] }
  const { token } = await norland.call(api.personAdd, liaison, 'administrator')
  const call = async (name: string, body: unknown) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const url = `${norland.ownUrl}/own/${name}`
    return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status
  }
  assert.equal(await call('network.list', {}), 200)
  assert.equal(await call('network.find', {}), 403)
  const file = await caseOf({ 'domain/1': ['reader.example'] })
  assert.equal(await call('case.links', { case: file }), 200)
  assert.equal(await call('network.open', { name: 'x', cases: [file], reason: 'x' }), 403)
})
