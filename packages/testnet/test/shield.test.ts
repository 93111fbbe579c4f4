import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test, { after, before } from 'node:test'
import { templateBasis } from '@comity/agreement'
import {
  type BodyOf,
  caseOpen,
  hitConfirm,
  hitList,
  indexPreview,
  oversightActs,
  matchStart,
  partyLink,
  personAdd,
  pouchPack,
  requestAccept,
  requestAcknowledge,
  requestAnswer,
  requestApprove,
  requestOpen,
  shieldConfirm,
  shieldLift,
  shieldList,
  shieldPlace,
} from '@comity/client/api'
import { callOwn, importOwn } from '@comity/client/own'
import { isComityError } from '@comity/codec'
import { unitName } from '../src/person.ts'
import { ask, eventually, importLines, openCase, publish, simpleTerms, startTestnet, sync } from '../src/index.ts'
import type { TestParty, Testnet } from '../src/index.ts'
import { question } from './gates-scene.ts'
import { addPerson, hitOf, inState, recordOf } from './retraction-scene.ts'

/*
 * People who must not be found (spec/cases.md §4, §5), at every gate.
 *
 * Each of these was taken away by itself and this file seen red: `isHidden` in cases/records.ts (asking, counting),
 * index/source-records.ts (a delta) and index/stored-blocks.ts (a base); `requireNotHidden` in casework/own-markings.ts; `takeBack` and each of its statements in
 * shield/shields.ts; `spreadShields` in person.add.ts; the word for everybody, for a party, a class and a country in
 * agreement/shield.ts; either person of `confirmShield` and `liftShield`.
 */

let net: Testnet
let norland: TestParty
let sudland: TestParty
let westland: TestParty
/** Of all three; of Norland and Westland only. */
let all: string
let two: string
let opened: string

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const lines = ['open.example', 'source.example', 'not-sudland.example', 'not-company.example', 'not-su.example']
const nobody = { parties: [], memberClasses: [], countries: [] }

before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SU' },
      { code: 'westland-police', memberClass: 'agency', country: 'WE' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  westland = net.party('westland-police')
  await net.introduceAll()
  all = await net.signAgreement(simpleTerms(net, {}))
  two = await net.signAgreement(simpleTerms(net, { parties: [norland, westland], rows: 777 }))
  opened = await openCase(norland)
  await importLines(norland, { case: opened, profile: 'domain/1', lines })
  // Another case that holds some of them too.
  await importLines(norland, { case: await openCase(norland), profile: 'domain/1', lines: lines.slice(0, 3) })
  const theirs = await openCase(sudland)
  await importLines(sudland, { case: theirs, profile: 'domain/1', lines })
  for (const agreement of [all, two]) await publish(norland, agreement)
  await publish(sudland, all)
  await sync(norland, { agreement: all, publisher: sudland })
  await sync(sudland, { agreement: all, publisher: norland })
  const [asked] = await ask(sudland, { case: theirs, agreement: all, publishers: [norland] })
  assert.equal(asked?.hits, lines.length)
  const [found] = await ask(norland, { case: opened, agreement: all, publishers: [sudland] })
  assert.equal(found?.hits, lines.length)
})
after(() => net.close())

type Place = Omit<BodyOf<typeof shieldPlace>, 'record'>

async function place(value: string, given: Partial<Place>): Promise<string> {
  const { record } = await recordOf(norland, { case: opened, value })
  const body = { record, ground: null, notTo: nobody, ...given }
  return (await norland.call(shieldPlace, body, 'officer')).shield
}

/** Rows with a record behind them in the newest index of an agreement. */
async function rows(party: TestParty, agreement: string): Promise<number> {
  const found = await party.query(
    `select count(*)::integer as rows from index_row join index_epoch on index_epoch.id = index_row.epoch
     where index_epoch.agreement = $1`,
    [agreement],
  )
  return Number(found[0]?.['rows'])
}

const shields = new Map<string, string>()

test('a shield against nobody is refused, and another unit shields nothing of this one', async () => {
  const { record } = await recordOf(norland, { case: opened, value: 'open.example' })
  const body = { record, ground: null, notTo: nobody }
  await assert.rejects(norland.call(shieldPlace, body, 'officer'), refusedAs('schema'))
  const other = await addPerson(norland, { roles: ['investigator', 'supervisor'], unit: 'Another unit' })
  await assert.rejects(other(shieldPlace, { ...body, ground: 'source' }), refusedAs('not-found'))
  assert.deepEqual((await other(shieldList, {})).shields, [])
  assert.deepEqual(await norland.query('select 1 from shield', []), [])
})

test('before anything is published the preview shows what would be, what is withheld, and why', async () => {
  await norland.query(`update record set tlp = 'RED' where id = $1`, [
    (await recordOf(norland, { case: opened, value: 'open.example' })).record,
  ])
  const red = await norland.call(indexPreview, { agreement: all }, 'officer')
  await norland.query(`update record set tlp = 'AMBER'`, [])
  const alike = { profile: 'domain/1', status: 'suspect' as const, pap: 'AMBER', europol: [] }
  assert.deepEqual(red, {
    audience: [
      { party: 'sudland-bank', memberClass: 'company', country: 'SU' },
      { party: 'westland-police', memberClass: 'agency', country: 'WE' },
    ],
    published: [{ ...alike, category: 'computer-fraud', tlp: 'AMBER', records: 7 }],
    withheld: [{ code: 'marking-forbids', ...alike, tlp: 'RED', records: 1 }],
    rows: [{ profile: 'domain/1', rows: 5, cap: 10_000 }],
  })
})

test('who is shielded is withheld under every agreement that names whom it hides from, and under no other', async () => {
  shields.set('source', await place('source.example', { ground: 'source' }))
  shields.set('party', await place('not-sudland.example', { notTo: { ...nobody, parties: ['sudland-bank'] } }))
  shields.set('class', await place('not-company.example', { notTo: { ...nobody, memberClasses: ['company'] } }))
  shields.set('country', await place('not-su.example', { notTo: { ...nobody, countries: ['SU'] } }))
  const counts = async (agreement: string) => {
    const { published, withheld, rows: row } = await norland.call(indexPreview, { agreement }, 'officer')
    return {
      published: published.map(({ records }) => records),
      withheld: withheld.map(({ code, records }) => [code, records]),
      rows: row.map((one) => one.rows),
    }
  }
  // The source and Sudland's stand in two cases each.
  assert.deepEqual(await counts(all), { published: [2], withheld: [['person-protected', 6]], rows: [1] })
  assert.deepEqual(await counts(two), { published: [6], withheld: [['person-protected', 2]], rows: [4] })
  // The next version need not wait for its schedule, and takes back what stands in former epochs too.
  const queued = await norland.query(
    `select agreement, count(*)::integer as records from index_retraction q join index_epoch e on e.id = q.epoch
     group by agreement order by records`,
    [],
  )
  assert.deepEqual(queued, [
    { agreement: two, records: 2 },
    { agreement: all, records: 6 },
  ])
  // A delta takes back what stood there.
  for (const agreement of [all, two]) await publish(norland, agreement)
  assert.deepEqual([await rows(norland, all), await rows(norland, two)], [1, 4])
})

test('hits of what is taken back are marked, and the identifier is found no more', async () => {
  await sync(sudland, { agreement: all, publisher: norland })
  const { hits } = await sudland.call(hitList, {}, 'officer')
  assert.equal(hits.filter(({ withdrawnAt }) => withdrawnAt !== null).length, 4)
  const theirs = await openCase(sudland)
  await importLines(sudland, { case: theirs, profile: 'domain/1', lines })
  const [asked] = await ask(sudland, { case: theirs, agreement: all, publishers: [norland] })
  assert.deepEqual([asked?.asked, asked?.hits], [lines.length, 1])
})

test('a new base, and records that another unit imports later, hide the same people', async () => {
  const given = { name: 'One more', unit: 'Second unit', roles: ['investigator' as const] }
  const { token } = await norland.call(personAdd, given, 'administrator')
  const other = { ...norland.ownNode('officer'), token }
  const basisDocument = createHash('sha256').update('another order').digest('base64url')
  const body = { title: 'Theirs', category: 'computer-fraud', basis: templateBasis, basisDocument }
  const { case: theirs } = await callOwn(other, { call: caseOpen, body })
  const query = { case: theirs, format: 'text', profile: 'domain/1', status: 'suspect' } as const
  await importOwn(other, { query, content: toStream(lines) })
  assert.deepEqual((await callOwn(other, { call: shieldList, body: {} })).shields, [])
  // Without a segment the next version is a base.
  await norland.query(`delete from index_segment`, [])
  for (const agreement of [all, two]) await publish(norland, agreement)
  assert.deepEqual([await rows(norland, all), await rows(norland, two)], [1, 4])
})

test('nobody is asked about who is shielded, and a question that waits is not sent', async () => {
  const [asked] = await ask(norland, { case: opened, agreement: all, publishers: [sudland] })
  assert.equal(asked?.asked, 1)
  const wait = await openCase(norland)
  await importLines(norland, { case: wait, profile: 'domain/1', lines: ['waits.example'] })
  await norland.call(partyLink, { party: 'sudland-bank', link: 'pouch' }, 'administrator')
  await norland.call(matchStart, question({ opened: wait, agreement: all, publisher: sudland }), 'officer')
  const prepared = () => norland.query(`select state, code from ask_batch where case_id = $1`, [wait])
  await eventually(async () => ((await prepared()).length === 1 ? true : undefined))
  const { record } = await recordOf(norland, { case: wait, value: 'waits.example' })
  await norland.call(shieldPlace, { record, ground: 'asylum', notTo: nobody }, 'officer')
  assert.deepEqual(await prepared(), [{ state: 'refused', code: 'person-protected' }])
  const { parts } = await norland.call(pouchPack, { party: 'sudland-bank' }, 'officer')
  assert.equal(parts.question, 0)
  await norland.call(partyLink, { party: 'sudland-bank', link: 'online' }, 'administrator')
})

test('neither a request nor an answer leaves about who is shielded', async () => {
  const hit = await hitOf(norland, 'source.example')
  await norland.call(hitConfirm, { hit, reason: 'Both files name it.' }, 'officer')
  const draft = { hit, urgency: 'R', question: 'Whose?' } as const
  await assert.rejects(norland.call(requestOpen, draft, 'officer'), refusedAs('person-protected'))

  // A draft of before, and a request that came before.
  const late = await hitOf(norland, 'open.example')
  await norland.call(hitConfirm, { hit: late, reason: 'Both files name it.' }, 'officer')
  const { request } = await norland.call(requestOpen, { ...draft, hit: late }, 'officer')
  const theirHit = await hitOf(sudland, 'open.example')
  await sudland.call(hitConfirm, { hit: theirHit, reason: 'Both files name it.' }, 'officer')
  const came = (await sudland.call(requestOpen, { ...draft, hit: theirHit }, 'officer')).request
  await sudland.call(requestApprove, { request: came }, 'approver')
  await inState(norland, { request: came, state: 'DELIVERED' })
  await norland.call(requestAcknowledge, { request: came }, 'officer')
  await norland.call(requestAccept, { request: came }, 'approver')
  const answer = { request: came, text: 'A shell.', nothingFound: false, searchedSources: [] }
  const shield = await place('open.example', { notTo: { ...nobody, parties: ['westland-police'] } })
  await assert.rejects(norland.call(requestApprove, { request }, 'approver'), refusedAs('person-protected'))
  await assert.rejects(norland.call(requestAnswer, answer, 'officer'), refusedAs('person-protected'))
  await lift(shield)
  await norland.call(requestAnswer, answer, 'officer')
  await place('open.example', { ground: 'journalist' })
  await assert.rejects(norland.call(requestApprove, { request: came }, 'approver'), refusedAs('person-protected'))
})

async function* toStream(given: readonly string[]): AsyncIterable<Uint8Array> {
  await Promise.resolve()
  yield Buffer.from(`${given.join('\n')}\n`)
}

/** Both persons of the unit lift it. */
async function lift(shield: string): Promise<void> {
  const legal = await addPerson(norland, { roles: ['legal'], unit: unitName })
  await norland.call(shieldLift, { shield }, 'approver')
  await legal(shieldLift, { shield })
}

test('D-11 a second person confirms a shield, and two lift it; until the second it stands', async () => {
  const shield = shields.get('source') ?? assert.fail()
  const placer = await addPerson(norland, { roles: ['investigator', 'supervisor'], unit: unitName })
  const { record } = await recordOf(norland, { case: opened, value: 'source.example' })
  const stranger = await addPerson(norland, { roles: ['supervisor'], unit: 'Another unit' })
  await assert.rejects(stranger(shieldConfirm, { shield }), refusedAs('not-found'))
  await assert.rejects(stranger(shieldLift, { shield }), refusedAs('not-found'))
  const own = await placer(shieldPlace, { record, ground: 'source', notTo: nobody })
  await assert.rejects(placer(shieldConfirm, { shield: own.shield }), refusedAs('same-person'))
  assert.equal((await norland.call(shieldConfirm, { shield }, 'approver')).state, 'confirmed')
  await assert.rejects(norland.call(shieldConfirm, { shield }, 'approver'), refusedAs('object-mismatch'))
  assert.equal((await norland.call(shieldLift, { shield }, 'approver')).state, 'confirmed')
  await assert.rejects(norland.call(shieldLift, { shield }, 'approver'), refusedAs('same-person'))
  const lifted = await placer(shieldLift, { shield })
  assert.deepEqual([lifted.state, lifted.value], ['lifted', null])
  // The other shield of the same identifier still stands: the strictest wins.
  await publish(norland, two)
  assert.equal(await rows(norland, two), 3)
  await norland.call(shieldLift, { shield: own.shield }, 'approver')
  await placer(shieldLift, { shield: own.shield })
  await publish(norland, two)
  assert.equal(await rows(norland, two), 4)
})

test('oversight counts who was shielded, and sees nobody', async () => {
  const overseer = await addPerson(norland, { roles: ['oversight'], unit: 'Board' })
  const { acts } = await overseer(oversightActs, { from: null, to: null, before: null, limit: 200 })
  const states = acts.filter(({ kind }) => kind === 'record.shield').map(({ code }) => code)
  assert.deepEqual(states.filter((state) => state === 'placed').length, 8)
  assert.deepEqual(states.filter((state) => state === 'lifted').length, 3)
})
