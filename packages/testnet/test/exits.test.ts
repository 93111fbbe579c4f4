import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import {
  hitReport,
  indexPreview,
  matchStart,
  messageRetry,
  pouchPack,
  requestApprove,
  requestCirculate,
  requestHasten,
  requestLetter,
  requestOpen,
} from '@comity/client/api'
import { randomUUID } from 'node:crypto'
import { ask, eventually, publish, sync, type TestParty } from '../src/index.ts'
import { question, requestGates, stage, type Staged, type Verdict, verdictOf } from './gates-scene.ts'
import { hitsOf, importMarked, type MarkingScene, openMarkingScene, openNamed } from './marking-scene.ts'
import { part } from './pouch-carrier.ts'
import { answerRequest, sendRequest } from './retraction-scene.ts'
import { granted, placesOf, reportOf } from './subject-scene.ts'

/*
 * D-04, onward transfer through every exit (spec/exits.md). Sudland holds what Norland answered, which is for the two of them,
 * and everything that it made of it before it knew that; it tries to give it to Westland by each exit that content goes out by.
 *
 * Each of these mutations of node/src, made alone, turned a test here or in marking.test.ts red:
 *   casework/own-markings.ts     requireMayLeave returns the marking without verifyMayPass
 *   casework/request-release.ts  the gate of the draft (q1), the gate of the release (q4), each left out
 *   casework/request-answer.ts   the gate of the draft (q18), the gate of the release (q19), each left out
 *   routes/own/match.start.ts    passage not in the filter
 *   asking/ask-records.ts        passage left out of fewRecords
 *   index/stored-blocks.ts       admitsLiteral left out: a base
 *   index/source-records.ts      is_admitted not asked: a version after the first
 *   index/preview.ts             admitted not asked
 *   handling/stop-questions.ts   updates nothing
 *   cases/import.ts              source not read
 *   subjects/register.ts         originators not given to withholdingGroundOf
 * and of agreement/src: marking.ts verifyMayPass without isAdmitted, handling.ts isWithinCeiling always true.
 */

let scene: MarkingScene
let asked: Staged
/** A draft for danger to life. */
let urgent = ''
let answering: Staged
let sudlandOpen = ''
const lines = Array.from({ length: 9 }, (_, at) => `onward-${String(at)}.example`)
const free = 'free.example'

before(async () => {
  scene = await openMarkingScene()
  const { norland, sudland, westland, two, all, norlandCase, sudlandCase } = scene
  await importMarked(norland, { case: norlandCase, format: 'text', lines: ['source.example'] })
  await publish(norland, two)
  await sync(sudland, { agreement: two, publisher: norland })
  sudlandOpen = await openNamed(sudland)
  await importMarked(sudland, { case: sudlandOpen, format: 'text', lines: ['source.example'] })
  await ask(sudland, { case: sudlandOpen, agreement: two, publishers: [norland] })
  for (const party of [sudland, westland]) {
    const opened = party === sudland ? sudlandCase : await openNamed(party)
    await importMarked(party, { case: opened, format: 'text', lines: [...lines, free] })
    await publish(party, all)
  }
  asked = await stage({ agreement: all, asker: sudland, asked: westland, lines })
  answering = await stage({ agreement: all, asker: westland, asked: sudland, lines })
  const draft = { hit: asked.open, urgency: 'E0' as const, question: 'Where is the hostage?' }
  urgent = (await sudland.call(requestOpen, draft, 'officer')).request
  await beTold()
})
after(() => scene.net.close())

/** Norland's answer comes, and all that Sudland has of it is marked as that answer is. */
async function beTold(): Promise<void> {
  const { norland, sudland, two } = scene
  const hit = (await hitsOf(sudland)).get(`source.example under ${two}`)?.hit ?? assert.fail('no hit')
  const request = await sendRequest(sudland, { to: norland, hit })
  await answerRequest(norland, { to: sudland, request })
  const cases = await sudland.query('select distinct case_id from record where case_id <> $1', [sudlandOpen])
  for (const { case_id: opened } of cases)
    await importMarked(sudland, { case: String(opened), format: 'text', source: request, lines })
}

/** Every exit past a gate that can refuse, with somebody who tries it. */
const attempts: Readonly<Record<string, () => Promise<Verdict>>> = {
  'match.start': async () => {
    const { sudland, westland, all } = scene
    const opened = await openNamed(sudland)
    const both = ['norland-police', 'sudland-bank'].join(' ')
    await importMarked(sudland, { case: opened, format: 'text', audience: both, lines: ['narrow.example'] })
    return verdictOf(() =>
      sudland.call(matchStart, question({ opened, agreement: all, publisher: westland }), 'officer'),
    )
  },
  'request.open': () => gate('request.open (q1)', asked),
  'request.circulate': () => {
    // In the order of their codes: what is refused for the first is not tried for the next.
    const to = [scene.westland.code, 'ximland-police']
    const draft = { hit: asked.open, to, urgency: 'R', question: 'Whose is it?' } as const
    return verdictOf(() => scene.sudland.call(requestCirculate, draft, 'officer'))
  },
  'request.letter': () => verdictOf(() => scene.sudland.call(requestLetter, { request: asked.acknowledge }, 'officer')),
  'request.hasten': () => verdictOf(() => scene.sudland.call(requestHasten, { request: urgent }, 'officer')),
  'request.approve': () => gate('request.approve of the draft (q2, q4)', asked),
  'request.answer': () => gate('request.answer (q18)', answering),
  'request.approve of an answer': () => gate('request.approve of the answer (q19)', answering),
  'hit.report': () =>
    verdictOf(() => scene.sudland.call(hitReport, { hit: asked.open, to: scene.westland.code }, 'approver')),
  'index.publish': async () => {
    const { withheld } = await scene.sudland.call(indexPreview, { agreement: scene.all }, 'officer')
    const codes = new Set(withheld.filter(({ records }) => records >= lines.length).map(({ code }) => code))
    return [...codes].join()
  },
}

function gate(name: string, staged: Staged): Promise<Verdict> {
  const { sudland, westland } = scene
  const [asker, other] = staged === asked ? [sudland, westland] : [westland, sudland]
  return requestGates[name]?.({ asker, asked: other, staged }) ?? assert.fail(name)
}

/** Which attempt shows each exit of the page; a message leaves by the call that lets it out. */
const shown: Readonly<Record<string, readonly string[]>> = {
  'match.evaluate': ['match.start'],
  'match.start': ['match.start'],
  'request.send': ['request.approve'],
  'request.event': ['request.approve of an answer'],
  'index.segment': ['index.publish'],
  'index.publish': ['index.publish'],
  'hit.report': ['hit.report'],
  'request.open': ['request.open'],
  'request.circulate': ['request.circulate'],
  'request.approve': ['request.approve', 'request.approve of an answer'],
  'request.answer': ['request.answer'],
  'request.hasten': ['request.hasten'],
  'request.letter': ['request.letter'],
}

test('D-04 every exit of spec/exits.md that asks the marking has somebody here who tries it', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'spec', 'exits.md'), 'utf8')
  const rows = page.split('\n').filter((line) => /\| content \| `marking`\s*\|/.test(line))
  const exits = rows.flatMap((row) => [...row.matchAll(/`([a-z]+\.[a-z]+)`/g)].map(([, name = '']) => name))
  assert.deepEqual([...new Set(exits)].sort(), Object.keys(shown).sort())
  for (const names of Object.values(shown)) for (const name of names) assert.ok(name in attempts, name)
})

test('D-04 every exit refuses with marking-forbids what its originator gave to two parties, and writes no byte', async () => {
  const { net, sudland, westland } = scene
  for (const [name, attempt] of Object.entries(attempts)) {
    const before = name === 'match.start' ? undefined : await sudland.state()
    const received = await receivedBy(westland)
    net.capture.clear()
    assert.equal(await attempt(), 'marking-forbids', name)
    if (before !== undefined) assert.deepEqual(await sudland.state(), before, name)
    const pieces = net.capture.pieces.filter(({ to, direction }) => to === westland.code && direction === 'request')
    assert.equal(pieces.length, 0, name)
    assert.deepEqual(await receivedBy(westland), received, name)
  }
})

/** How much has come to a party. */
function receivedBy(party: TestParty) {
  return party.query(
    'select (select count(*) from inbox) as messages, (select count(*) from answered_batch) as asked',
    [],
  )
}

test('D-04 neither the next version of an index nor a whole new one holds it, and a question leaves it out', async () => {
  const { sudland, westland, all } = scene
  for (const kind of ['a version after the first', 'a base']) {
    // Without a segment the next version is a base.
    if (kind === 'a base') await sudland.query('delete from index_segment', [])
    await publish(sudland, all)
    await sync(westland, { agreement: all, publisher: sudland })
    const opened = await openNamed(westland)
    await importMarked(westland, { case: opened, format: 'text', lines: [...lines, free] })
    const [found] = await ask(westland, { case: opened, agreement: all, publishers: [sudland] })
    assert.deepEqual([found?.asked, found?.hits], [lines.length + 1, 1], kind)
  }
  const [sent] = await ask(sudland, { case: scene.sudlandCase, agreement: all, publishers: [westland] })
  assert.equal(sent?.asked, 1)
})

test('D-04 the report to a person tells it only where its originator agreed, and a pouch holds what was let out', async () => {
  const { sudland, westland } = scene
  const value = lines[0] ?? ''
  // Other lines are withheld because Westland asked about them.
  const disclose = ['westland-cert']
  const kept = await reportOf(sudland, await granted(sudland, { kind: 'access', value }, { disclose }), 'officer')
  assert.deepEqual(placesOf(kept.report.entries), [])
  const agreed = { disclose: [...disclose, 'norland-police'] }
  const told = await reportOf(sudland, await granted(sudland, { kind: 'access', value }, agreed), 'officer')
  assert.ok(placesOf(told.report.entries).includes('kept'))

  await part(sudland, westland)
  assert.equal(await gate('request.approve of the draft (q2, q4)', asked), 'marking-forbids')
  const { parts } = await sudland.call(pouchPack, { party: westland.code }, 'officer')
  assert.deepEqual([parts.message, parts.question], [0, 0])
  const nothing = { message: randomUUID() }
  assert.equal(await verdictOf(() => sudland.call(messageRetry, nothing as never, 'officer')), 'not-found')
  assert.equal(
    await verdictOf(() => sudland.call(requestApprove, { request: asked.approve }, 'approver')),
    'marking-forbids',
  )
})

test('D-04 a question that waits for a pouch does not leave once what it asks about is marked more strictly', async () => {
  const { sudland, westland, all } = scene
  const opened = await openNamed(sudland)
  await importMarked(sudland, { case: opened, format: 'text', lines: ['waits.example'] })
  const body = question({ opened, agreement: all, publisher: westland })
  const { job } = await sudland.call(matchStart, body, 'officer')
  assert.equal(await stateOf(sudland, { job, state: 'prepared' }), null)
  await importMarked(sudland, { case: opened, format: 'text', audience: 'norland-police', lines: ['waits.example'] })
  assert.equal(await stateOf(sudland, { job, state: 'refused' }), 'marking-forbids')
  const { parts } = await sudland.call(pouchPack, { party: westland.code }, 'officer')
  assert.equal(parts.question, 0)
})

/** Waits until the question of a job is in a state; how it came there. */
function stateOf(party: TestParty, { job, state }: { readonly job: string; readonly state: string }) {
  return eventually(async () => {
    const [row] = await party.query('select state, code from ask_batch where job = $1', [job])
    return row?.['state'] === state ? row['code'] : undefined
  })
}
