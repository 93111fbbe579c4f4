import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import {
  caseShow,
  indexPreview,
  matchStart,
  recordCorrect,
  recordList,
  requestAccept,
  requestAcknowledge,
  requestAnswer,
  requestApprove,
  requestShow,
} from '@comity/client/api'
import { isComityError } from '@comity/codec'
import { ask, eventually, publish, sync, type TestParty } from '../src/index.ts'
import { callAs, bodiesOf, servedCalls } from './confidential-walk.ts'
import { question, verdictOf } from './gates-scene.ts'
import {
  hitsOf,
  importMarked,
  markedList,
  markedValues,
  type MarkingScene,
  openMarkingScene,
  openNamed,
} from './marking-scene.ts'
import { inState, recordOf, sendRequest } from './retraction-scene.ts'

/*
 * A marking goes with what it marks (spec/agreements.md §5): from the column of a list to the record, the label, the hit, the
 * case, the request, the answer and what is copied from it. The tests go on with what those before them left.
 */

let scene: MarkingScene
before(async () => {
  scene = await openMarkingScene()
})
after(() => scene.net.close())

const answerCanary = 'canary-the-answer-of-norland'
const copied = 'canary-copied-from-it.example'

const markingOf = async (party: TestParty, given: { readonly case: string; readonly value: string }) => {
  const { tlp, pap, europol, audience, originators, gradings } = await recordOf(party, given)
  return { tlp, pap, europol, audience, originators, gradings }
}
const own = { tlp: 'AMBER', pap: 'AMBER', europol: [], audience: null, originators: ['norland-police'], gradings: [] }

test('D-05 a list is marked row by row; what it does not say of others, or in an unknown word, is the strictest', async () => {
  const { norland, norlandCase } = scene
  const imported = await importMarked(norland, { case: norlandCase, lines: markedList })
  assert.equal(imported.imported, markedValues.length)
  const of = (name: string) => markingOf(norland, { case: norlandCase, value: `${name}.example` })
  // The same letter in two schemes stays two gradings.
  const gradings = [
    { scheme: 'europol-4x4', source: 'C', information: '2' },
    { scheme: 'admiralty', source: 'C', information: '3' },
  ]
  assert.deepEqual(await of('open'), { ...own, gradings })
  assert.deepEqual(await of('coded'), { ...own, tlp: 'GREEN', pap: 'GREEN', europol: ['H1'] })
  assert.deepEqual(await of('both'), { ...own, audience: ['norland-police', 'sudland-bank'] })
  assert.deepEqual(await of('nobody'), { ...own, audience: ['norland-police'] })
  assert.deepEqual(await of('unknown-word'), { ...own, tlp: 'RED' })
  const strictest = { tlp: 'RED', pap: 'RED', europol: ['H0', 'H1', 'H2', 'H3'], audience: ['norland-police'] }
  assert.deepEqual(await of('theirs'), { ...own, ...strictest, originators: ['eastland-fiu'] })
  const { marking } = await norland.call(caseShow, { case: norlandCase }, 'officer')
  assert.deepEqual(marking, { ...strictest, originators: ['eastland-fiu', 'norland-police'], gradings })
})

test('D-05 the same value again, more strictly: the case holds it as strictly as it was ever said; silence changes nothing', async () => {
  const { norland } = scene
  const opened = await openNamed(norland)
  const of = () => markingOf(norland, { case: opened, value: 'again.example' })
  const again = (tlp: string, audience: string) =>
    importMarked(norland, { case: opened, lines: ['value,tlp,audience', `again.example,${tlp},${audience}`] })
  await again('GREEN', 'sudland-bank westland-cert')
  await again('AMBER', 'westland-cert')
  const narrowed = { ...own, audience: ['norland-police', 'westland-cert'] }
  assert.deepEqual(await of(), narrowed)
  await again('CLEAR', 'sudland-bank westland-cert')
  await importMarked(norland, { case: opened, format: 'text', lines: ['again.example'] })
  assert.deepEqual(await of(), narrowed)
  const twice = ['value,tlp', 'twice.example,CLEAR', 'twice.example,RED']
  await importMarked(norland, { case: opened, lines: twice })
  assert.equal((await recordOf(norland, { case: opened, value: 'twice.example' })).tlp, 'RED')
  const odd = await importMarked(norland, { case: opened, lines: ['value,originators', 'odd.example,Not a code!'] })
  assert.equal(odd.rejected, 1)
})

test('an index holds what its readers may have, all of them, and a hit shows how its label may be used', async () => {
  const { norland, sudland, westland, two, all, sudlandCase } = scene
  const { published, withheld } = await norland.call(indexPreview, { agreement: all }, 'officer')
  assert.equal(
    published.reduce((sum, { records }) => sum + records, 0),
    2,
  )
  assert.ok(withheld.every(({ code }) => code === 'marking-forbids'))
  for (const agreement of [two, all]) await publish(norland, agreement)
  await sync(sudland, { agreement: two, publisher: norland })
  for (const party of [sudland, westland]) await sync(party, { agreement: all, publisher: norland })
  const westlandCase = await openNamed(westland)
  for (const [party, opened] of [
    [sudland, sudlandCase],
    [westland, westlandCase],
  ] as const)
    await importMarked(party, { case: opened, format: 'text', lines: markedValues })
  await ask(sudland, { case: sudlandCase, agreement: two, publishers: [norland] })
  await ask(westland, { case: westlandCase, agreement: all, publishers: [norland] })
  const found = await hitsOf(sudland)
  const names = ['both.example', 'coded.example', 'open.example']
  assert.deepEqual(
    [...found.keys()].sort(),
    names.map((name) => `${name} under ${two}`),
  )
  const seen = await hitsOf(westland)
  assert.deepEqual(
    [...seen.keys()].sort(),
    ['coded.example', 'open.example'].map((name) => `${name} under ${all}`),
  )
  const coded = seen.get(`coded.example under ${all}`)
  assert.deepEqual(coded?.label.europol, ['H1'])
  assert.deepEqual(coded.marking, {
    ...{ tlp: 'AMBER', pap: 'AMBER', europol: ['H1'], gradings: [] },
    audience: ['norland-police', 'sudland-bank', 'westland-cert'],
    originators: ['norland-police', 'westland-cert'],
  })
})

test('an answer is as strict as all that it was made of, and what is copied from it stays so', async () => {
  const { norland, sudland, two, sudlandCase } = scene
  const hit = (await hitsOf(sudland)).get(`open.example under ${two}`)?.hit ?? assert.fail('no hit')
  const request = await sendRequest(sudland, { to: norland, hit })
  const both = ['norland-police', 'sudland-bank']
  const asked = (await norland.call(requestShow, { request }, 'officer')).markings
  assert.deepEqual(asked.document, { ...own, audience: both, originators: both })
  await norland.call(requestAcknowledge, { request }, 'officer')
  await norland.call(requestAccept, { request }, 'approver')
  const text = { request, text: answerCanary, nothingFound: false, searchedSources: [] }
  await norland.call(requestAnswer, text, 'officer')
  await norland.call(requestApprove, { request }, 'approver')
  const { markings } = await inState(sudland, { request, state: 'ANSWERED' })
  const gradings = [
    { scheme: 'europol-4x4', source: 'C', information: '2' },
    { scheme: 'admiralty', source: 'C', information: '3' },
  ]
  const answer = { ...own, tlp: 'AMBER+STRICT', audience: both, originators: both, gradings }
  assert.deepEqual(markings.answer, answer)

  await importMarked(sudland, { case: sudlandCase, source: request, lines: ['value,tlp', `${copied},CLEAR`] })
  assert.deepEqual(await markingOf(sudland, { case: sudlandCase, value: copied }), answer)
})

test('D-05 who is not the one originator lowers nothing: neither the audience, nor a word, nor a code', async () => {
  const { norland, sudland, sudlandCase, norlandCase } = scene
  const correct = async (party: TestParty, given: { case: string; value: string }, change: object) => {
    const { record } = await recordOf(party, given)
    return verdictOf(() => party.call(recordCorrect, { record, reason: 'wrong', change }, 'officer'))
  }
  const theirs = { case: sudlandCase, value: copied }
  const before = await sudland.state()
  for (const change of [
    { audience: null },
    { tlp: 'CLEAR' },
    { pap: 'GREEN' },
    { audience: ['norland-police', 'westland-cert'] },
  ])
    assert.equal(await correct(sudland, theirs, change), 'marking-lowered', JSON.stringify(change))
  assert.deepEqual(await sudland.state(), before)
  assert.equal(await correct(sudland, theirs, { europol: ['H1'] }), 'passed')
  assert.equal(await correct(sudland, theirs, { europol: [] }), 'marking-lowered')
  assert.equal(await correct(sudland, theirs, { gradings: [] }), 'passed')
  assert.equal((await markingOf(sudland, theirs)).gradings.length, 2, 'what others said of reliability stays')
  const ownRecord = { case: norlandCase, value: 'nobody.example' }
  assert.equal(await correct(norland, ownRecord, { audience: ['sudland-bank'] }), 'passed')
  assert.deepEqual((await markingOf(norland, ownRecord)).audience, ['norland-police', 'sudland-bank'])
})

test('what the audience keeps from a party is neither published to it nor asked of it, whoever holds it', async () => {
  const { norland, sudland, westland, all, two, sudlandCase } = scene
  await publish(westland, all)
  await sync(sudland, { agreement: all, publisher: westland })
  const opened = await openNamed(sudland)
  const lines = ['value,audience', 'for-norland.example,norland-police']
  await importMarked(sudland, { case: opened, lines })
  const toWestland = question({ opened, agreement: all, publisher: westland })
  assert.equal(await verdictOf(() => sudland.call(matchStart, toWestland, 'officer')), 'marking-forbids')
  const both = { ...toWestland, publishers: [norland.code, westland.code] }
  assert.equal(await verdictOf(() => sudland.call(matchStart, both, 'officer')), 'marking-forbids')
  const [asked] = await ask(sudland, { case: opened, agreement: two, publishers: [norland] })
  assert.equal(asked?.asked, 1)
  await publish(sudland, all)
  await sync(westland, { agreement: all, publisher: sudland })
  const case2 = await openNamed(westland)
  await importMarked(westland, { case: case2, format: 'text', lines: [copied, 'for-norland.example', 'open.example'] })
  const [found] = await ask(westland, { case: case2, agreement: all, publishers: [sudland] })
  // The control: what no audience narrows is found.
  assert.deepEqual([found?.asked, found?.hits], [3, 1])
  assert.ok((await hitsOf(westland)).has(`open.example under ${all}`))
  assert.ok(
    (await sudland.call(recordList, { case: sudlandCase, after: null, find: null }, 'officer')).records.length > 0,
  )
})

test('no byte that the third party got, and no call of its people, holds what its audience keeps from it', async () => {
  const { net, norland, sudland, westland } = scene
  const canaries = [answerCanary, 'admiralty', 'europol-4x4']
  // The search finds what is there: whoever was answered has the text, and its people read it.
  assert.ok(await isShownBy(sudland, answerCanary))
  assert.ok(await isShownBy(norland, answerCanary))
  for (const canary of canaries) assert.ok(!(await isShownBy(westland, canary)), canary)
  const got = net.capture.pieces.filter((piece) => (piece.to === westland.code) === (piece.direction === 'request'))
  const bytes = Buffer.concat(got.map((piece) => piece.bytes))
  assert.ok(bytes.length > 1_000)
  const runs = bytes.toString('latin1').match(/[A-Za-z0-9_-]{8,}/g) ?? []
  const opened = runs.map((run) => Buffer.from(run, 'base64url').toString('latin1')).join('\n')
  for (const canary of [...canaries, copied, ...markedValues]) {
    assert.ok(!bytes.includes(canary) && !opened.includes(canary), canary)
  }
  // Errors and operating logs hold none of it either, at any of the three.
  for (const party of net.parties) for (const canary of [...canaries, copied]) assert.ok(!party.log().includes(canary))
})

/** Whether any answer to any call of a party's people, with all ids that its own lists name, holds a text. */
async function isShownBy(party: TestParty, text: string): Promise<boolean> {
  const token = party.tokens.officer
  const ids = new Map<string, Set<string>>()
  const learn = (answer: string) => {
    for (const [, name = '', id = ''] of answer.matchAll(
      /"(case|hit|request|record|job|agreement|publisher|party)":"([^"]+)"/g,
    ))
      ids.set(name, (ids.get(name) ?? new Set()).add(id))
  }
  const calls = (await servedCalls(party.ownUrl, token)).filter(({ name }) =>
    /\.(?:list|show|status|why|preview|acts)$/.test(name),
  )
  assert.ok(calls.length > 20)
  const said: string[] = []
  // Twice: with what the lists named the first time.
  for (let round = 0; round < 2; round += 1) {
    for (const call of calls) {
      const known = Object.fromEntries([...ids].map(([name, values]) => [name, [...values]]))
      for (const as of [token, party.tokens.approver])
        for (const body of bodiesOf(call, known)) said.push(await callAs(party.ownUrl, { call, body, token: as }))
      for (const answer of said) learn(answer)
    }
  }
  return said.some((answer) => answer.includes(text))
}

test('what is marked more strictly after the draft does not leave under the laxer marking', async () => {
  const { norland, sudland, two, norlandCase } = scene
  const hit = (await hitsOf(sudland)).get(`coded.example under ${two}`)?.hit ?? assert.fail('no hit')
  const request = await sendRequest(sudland, { to: norland, hit })
  await norland.call(requestAcknowledge, { request }, 'officer')
  await norland.call(requestAccept, { request }, 'approver')
  const answer = { request, text: 'A shell.', nothingFound: false, searchedSources: [] }
  await norland.call(requestAnswer, answer, 'officer')
  const { record } = await recordOf(norland, { case: norlandCase, value: 'coded.example' })
  const mark = (column: string, value: unknown) =>
    norland.query(`update record set ${column} = $1 where id = $2`, [value, record])
  for (const [column, strict, lax, code] of [
    ['audience', ['norland-police'], null, 'marking-forbids'],
    ['europol', 'H1,H3', 'H1', 'marking-forbids'],
    ['europol', 'H1,H2', 'H1', 'marking-lowered'],
  ] as const) {
    await mark(column, strict)
    const refused = await norland.call(requestApprove, { request }, 'approver').catch((error: unknown) => error)
    assert.ok(isComityError(refused, code), column)
    await mark(column, lax)
  }
  await norland.call(requestApprove, { request }, 'approver')
  await eventually(async () => {
    const { markings } = await sudland.call(requestShow, { request }, 'officer')
    return markings.answer?.europol.includes('H1') === true ? true : undefined
  })
})
