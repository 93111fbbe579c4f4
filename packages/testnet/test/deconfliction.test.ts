import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import {
  hitConfirm,
  hitDismiss,
  hitList,
  hitShow,
  matchStart,
  partyLink,
  recordCorrect,
  recordDelete,
  recordList,
  requestOpen,
  shieldPlace,
  targetAdd,
  targetContact,
  targetList,
  targetWithdraw,
} from '@comity/client/api'
import { templateBasis } from '@comity/agreement'
import { day, formatInstant, isComityError } from '@comity/codec'
import { targetContact as contactMessage } from '@comity/protocol'
import {
  ask,
  eventually,
  importLines,
  noonToday,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import { handSender } from './hand-sent.ts'
import { addPerson, recordOf as storedAs } from './retraction-scene.ts'
import { granted } from './subject-scene.ts'

/*
 * Two parties plan on the same, and neither says so to the other before both know whom to call. Sudland plans first and publishes;
 * norland plans later and asks. Westland is an inquirer of terms that name no targets.
 */
let net: Testnet
let norland: TestParty
let sudland: TestParty
let agreement: string
let plain: string
let ourCase: string
let theirCase: string
const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const fromAll = { ground: 'source' as const, notTo: { parties: [], memberClasses: [], countries: [] } }
const names = ['near', 'far', 'dismissed', 'withdrawn', 'quiet', 'marked', 'hidden', 'restricted', 'over']
const host = (name: string) => `planned-${name}.example`
/** A day so many days from now. */
const on = (days: number) => formatInstant(net.clock.now() + days * day).slice(0, 10)

before(async () => {
  net = await startTestnet({
    start: noonToday(),
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-police', memberClass: 'agency', country: 'SU' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-police')
  await net.introduceAll()
  agreement = await net.signAgreement(simpleTerms(net, { profiles: ['target/1'], dailyElements: 500, rows: 5_000 }))
  plain = await net.signAgreement(simpleTerms(net, { profiles: ['domain/1'] }))
  theirCase = await openCase(sudland)
  ourCase = await openCase(norland)
  for (const [party, opened] of [
    [sudland, theirCase],
    [norland, ourCase],
  ] as const)
    await importLines(party, { case: opened, profile: 'domain/1', lines: names.map(host) })
})
after(() => net.close())

async function recordOf(party: TestParty, name: string): Promise<string> {
  const opened = party === norland ? ourCase : theirCase
  const find = { profile: 'domain/1', value: host(name) }
  const { records } = await party.call(recordList, { case: opened, after: null, find }, 'officer')
  return records[0]?.record ?? assert.fail(name)
}

async function plan(party: TestParty, name: string, from: number, until = from): Promise<string> {
  const record = await recordOf(party, name)
  const { target } = await party.call(targetAdd, { record, from: on(from), until: on(until) }, 'officer')
  return target
}

const questionOf = (opened: string) => ({
  ...{ case: opened, agreement, publishers: [sudland.code], profile: 'target/1', statuses: ['suspect' as const] },
  ...{ purpose: 'computer-fraud', basis: templateBasis, mode: 'once' as const, allowance: 'daily' as const },
})

/** Norland asks about all that it plans; returns how many were asked and hit. */
async function askNow(): Promise<{ readonly asked: number; readonly hits: number }> {
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  const asking = { case: ourCase, agreement, publishers: [sudland], vary: { profile: 'target/1' } }
  const [answer] = await ask(norland, asking)
  assert.equal(answer?.error, null)
  return { asked: answer.asked, hits: answer.hits }
}

async function hitsOf(name: string, party = norland): Promise<readonly string[]> {
  const { hits } = await party.call(hitList, {}, 'officer')
  const shown = await Promise.all(hits.map(({ hit }) => party.call(hitShow, { hit }, 'officer')))
  return shown.flatMap((one) => (one.identifier?.endsWith(host(name)) === true && one.state === 'NEW' ? [one.hit] : []))
}

const contactsOf = async (party: TestParty, target: string) => {
  const { targets } = await party.call(targetList, {}, 'officer')
  return targets.find((one) => one.target === target)?.contacts ?? []
}

/** All that a party stores, and all that came to it over the wire, as text. */
async function everythingAt(party: TestParty): Promise<string> {
  const tables = await party.query(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
    [],
  )
  const rows = []
  for (const { name } of tables) rows.push(await party.query(`select to_jsonb(t) as row from "${String(name)}" t`, []))
  return JSON.stringify(rows)
}

test('plans ten days apart end in one contact on each side, and in nothing else of the other', async () => {
  const theirs = await plan(sudland, 'near', 20)
  const ours = await plan(norland, 'near', 30)
  const { asked, hits } = await askNow()
  assert.deepEqual([asked, hits], [1, 1])
  const [hit] = await hitsOf('near')
  assert.ok(hit !== undefined)
  const { label } = await norland.call(hitShow, { hit }, 'officer')
  assert.deepEqual([label.category, label.statuses, label.firstSeen], ['unlawful-access', ['unknown'], '1970-01'])
  // Sudland was asked, and has heard of nothing.
  await assert.rejects(norland.call(targetContact, { hit }, 'officer'), refusedAs('object-mismatch'))
  await norland.call(hitConfirm, { hit, reason: 'The same house.' }, 'approver')
  assert.deepEqual(await contactsOf(sudland, theirs), [])
  const draft = { hit, urgency: 'R' as const, question: 'What is planned?' }
  await assert.rejects(norland.call(requestOpen, draft, 'officer'), refusedAs('object-mismatch'))
  await assert.rejects(norland.call(targetContact, { hit }, 'approver'), refusedAs('role-forbids'))
  assert.deepEqual(await norland.call(targetContact, { hit }, 'officer'), { hit, partner: 'sudland-police' })
  const told = await eventually(async () => {
    const [contact] = await contactsOf(sudland, theirs)
    return contact
  })
  assert.deepEqual([told.partner, (await contactsOf(norland, ours))[0]?.partner], ['norland-police', 'sudland-police'])
  await assert.rejects(norland.call(targetContact, { hit }, 'officer'), refusedAs('object-mismatch'))
  const [atSudland, atNorland] = [await everythingAt(sudland), await everythingAt(norland)]
  for (const secret of [ours, ourCase, hit, on(30)]) assert.ok(!atSudland.includes(secret), secret)
  for (const secret of [theirs, theirCase, on(20)]) assert.ok(!atNorland.includes(secret), secret)
  const wire = net.capture
    .streams()
    .map((bytes) => Buffer.from(bytes).toString('latin1'))
    .join('\n')
  for (const secret of [ours, theirs, ourCase, theirCase, hit, on(20), on(30), host('near')])
    assert.ok(!wire.includes(secret), secret)
})

test('plans fifteen days apart find nothing, those of two windows fourteen days apart do, and only two days are asked', async () => {
  await plan(sudland, 'far', 20)
  await plan(norland, 'far', 35, 40)
  // One day of the plan before, and the two ends of this one.
  assert.equal((await askNow()).asked, 3)
  assert.deepEqual(await hitsOf('far'), [])
  await plan(norland, 'far', 34, 48)
  assert.equal((await askNow()).asked, 5)
  assert.equal((await hitsOf('far')).length, 1)
})

test('a person tells the partner of what another person confirmed, and of nothing that is marked more strictly since', async () => {
  const [hit = ''] = await hitsOf('far')
  const record = await recordOf(norland, 'far')
  await norland.call(hitConfirm, { hit, reason: 'The same house.' }, 'officer')
  await assert.rejects(norland.call(targetContact, { hit }, 'officer'), refusedAs('same-person'))
  const liaison = await addPerson(norland, { roles: ['liaison'], unit: 'Cybercrime unit' })
  await norland.call(recordCorrect, { record, reason: 'wrong', change: { tlp: 'RED' } }, 'officer')
  await assert.rejects(liaison(targetContact, { hit }), refusedAs('marking-forbids'))
})

test('a hit that is dismissed changes nothing at the publisher', async () => {
  await plan(sudland, 'dismissed', 20)
  await plan(norland, 'dismissed', 20)
  await askNow()
  const [hit] = await hitsOf('dismissed')
  assert.ok(hit !== undefined)
  const before = await sudland.state()
  await norland.call(hitDismiss, { hit, reason: 'Another shop of the same name.' }, 'approver')
  await assert.rejects(norland.call(targetContact, { hit }, 'officer'), refusedAs('object-mismatch'))
  assert.deepEqual(await sudland.state(), before)
})

test('what is withdrawn, deleted or over is found no more, and a window that is none is refused', async () => {
  const target = await plan(sudland, 'withdrawn', 10)
  await plan(norland, 'withdrawn', 10)
  await sudland.call(targetWithdraw, { target }, 'officer')
  await assert.rejects(sudland.call(targetWithdraw, { target }, 'officer'), refusedAs('object-mismatch'))
  const quiet = await plan(sudland, 'quiet', 10)
  await plan(norland, 'quiet', 10)
  const record = await recordOf(sudland, 'quiet')
  await sudland.call(recordDelete, { record, reason: 'wrong' }, 'officer')
  assert.deepEqual((await hitsAfter()).sort(), [])
  const { targets } = await sudland.call(targetList, {}, 'officer')
  const states = targets.filter((one) => [target, quiet].includes(one.target)).map(({ state }) => state)
  assert.deepEqual(states, ['ended', 'ended'])
  const own = await recordOf(sudland, 'near')
  for (const [from, until] of [
    [on(-2), on(-1)],
    [on(5), on(4)],
    [on(5), on(20)],
    [on(400), on(400)],
    ['2026-02-30', '2026-03-01'],
  ] as const)
    await assert.rejects(sudland.call(targetAdd, { record: own, from, until }, 'officer'), refusedAs('schema'))
})

/** New hits about what this test plans. */
async function hitsAfter(): Promise<string[]> {
  await askNow()
  return [...(await hitsOf('withdrawn')), ...(await hitsOf('quiet'))]
}

test('what is said of a record holds for what is planned on it: marked more strictly, shielded or restricted it is found no more', async () => {
  const said = ['marked', 'hidden', 'restricted']
  for (const name of said) {
    await plan(sudland, name, 10)
    await plan(norland, name, 10)
  }
  const before = await askNow()
  await sudland.call(
    recordCorrect,
    { record: await recordOf(sudland, 'marked'), reason: 'wrong', change: { tlp: 'RED' } },
    'officer',
  )
  await sudland.call(shieldPlace, { record: await recordOf(sudland, 'hidden'), ...fromAll }, 'officer')
  await granted(sudland, { kind: 'restriction', value: host('restricted') })
  assert.deepEqual(await askNow(), { asked: before.asked, hits: before.hits - said.length })
  // Nor what is planned on them from now on.
  for (const name of said.slice(0, 2)) await plan(sudland, name, 12)
  assert.deepEqual(await askNow(), { asked: before.asked, hits: before.hits - said.length })
})

test('a question about a target that waits does not leave once its record is shielded, restricted or marked more strictly', async () => {
  await norland.call(partyLink, { party: sudland.code, link: 'pouch' }, 'administrator')
  const waiting = async (value: string, act: (record: string) => Promise<unknown>) => {
    const opened = await openCase(norland)
    await importLines(norland, { case: opened, profile: 'domain/1', lines: [value] })
    const { record } = await storedAs(norland, { case: opened, value })
    await norland.call(targetAdd, { record, from: on(3), until: on(3) }, 'officer')
    await norland.call(matchStart, questionOf(opened), 'officer')
    const batches = () => norland.query(`select state, code from ask_batch where case_id = $1`, [opened])
    await eventually(async () => ((await batches())[0]?.['state'] === 'prepared' ? true : undefined))
    await act(record)
    return (await batches())[0]
  }
  const shielded = await waiting('shielded.example', (record) =>
    norland.call(shieldPlace, { record, ...fromAll }, 'officer'),
  )
  assert.deepEqual(shielded, { state: 'refused', code: 'person-protected' })
  const restricted = await waiting(host('waits'), () => granted(norland, { kind: 'restriction', value: host('waits') }))
  assert.deepEqual(restricted, { state: 'refused', code: 'record-restricted' })
  const change = { tlp: 'RED' as const }
  const marked = await waiting('marked.example', (record) =>
    norland.call(recordCorrect, { record, reason: 'wrong', change }, 'officer'),
  )
  assert.deepEqual(marked, { state: 'refused', code: 'marking-forbids' })
  await norland.call(partyLink, { party: sudland.code, link: 'online' }, 'administrator')
})

test('a window that is over is neither published nor asked about any more', async () => {
  const theirs = await plan(sudland, 'over', 1)
  const ours = await plan(norland, 'over', 1)
  await plan(norland, 'over', 5)
  const before = await askNow()
  net.clock.advance(2 * day)
  // Nothing is asked of the day that is over; the later one is, and was near theirs.
  assert.deepEqual(await askNow(), { asked: before.asked - 1, hits: before.hits - 2 })
  const states = await Promise.all(
    [sudland, norland].map(async (party) => {
      const { targets } = await party.call(targetList, {}, 'officer')
      return targets.find(({ target }) => [theirs, ours].includes(target))?.state
    }),
  )
  assert.deepEqual(states, ['ended', 'ended'])
})

test('a partner that says a contact without a question, of a foreign row, twice, or under other terms is refused', async () => {
  await publish(norland, agreement)
  const [sent] = await norland.query(`select count(*)::int as sent from inbox where party = 'sudland-police'`, [])
  const send = handSender(net, { from: sudland, to: norland, sent: Number(sent?.['sent']) })
  const saying = { agreement, epoch: 1, reference: 'AAAAAAAAAAA' }
  assert.equal(await send(contactMessage, saying), 'object-mismatch', 'no question')
  assert.equal(await send(contactMessage, { ...saying, agreement: plain }), 'profile-not-permitted')
  assert.equal(await send(contactMessage, { ...saying, agreement: 'A'.repeat(43) }), 'agreement-not-in-force')
  assert.equal(await send(contactMessage, { ...saying, epoch: 7 }), 'key-retired')
  await sync(sudland, { agreement, publisher: norland })
  const asking = { case: theirCase, agreement, publishers: [norland], vary: { profile: 'target/1' } }
  const [answer] = await ask(sudland, asking)
  assert.ok((answer?.hits ?? 0) > 0)
  assert.equal(await send(contactMessage, saying), 'not-found', 'a foreign row')
  const own = await norland.query(`select distinct reference from index_row`, [])
  for (const { reference } of own.slice(0, 3)) {
    const named = Buffer.from(reference as Uint8Array).toString('base64url')
    assert.equal(await send(contactMessage, { ...saying, reference: named }), 'not-found', 'the reference of one day')
  }
  const [hit = ''] = await hitsOf('dismissed', sudland)
  const [found] = await sudland.query(`select reference from hit where id = $1`, [hit])
  const reference = Buffer.from(found?.['reference'] as Uint8Array).toString('base64url')
  assert.equal(await send(contactMessage, { ...saying, reference }), 'taken')
  assert.equal(await send(contactMessage, { ...saying, reference }), 'object-mismatch', 'twice')
})
