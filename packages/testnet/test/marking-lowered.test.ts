import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import test, { after, before } from 'node:test'
import { run } from '@comity/cli'
import {
  decisionWhy,
  hitConfirm,
  hitList,
  recordDecide,
  recordDelete,
  requestOpen,
  requestRemark,
  requestShow,
} from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import { ask, eventually, publish, sync } from '../src/index.ts'
import { verdictOf } from './gates-scene.ts'
import { hitsOf, importMarked, type MarkingScene, openMarkingScene, openNamed } from './marking-scene.ts'
import { digestOf, handSteps, markingsAt, type Remark, sayMarking, statementForm } from './marking-statements.ts'
import { answerRequest, recordOf, sendRequest } from './retraction-scene.ts'

/*
 * A marking is lowered by its originators, by their signed words (spec/casework.md §4.6): Norland's answer is for the two parties, and
 * Sudland wants to quote it to Westland. The tests go on with what those before them left.
 */

let scene: MarkingScene
/** The request that Norland has answered. */
let answered = ''
before(async () => {
  scene = await openMarkingScene()
  const { norland, sudland, two, norlandCase, sudlandCase } = scene
  for (const [party, opened] of [
    [norland, norlandCase],
    [sudland, sudlandCase],
  ] as const)
    await importMarked(party, { case: opened, format: 'text', lines: ['open.example'] })
  await publish(norland, two)
  await sync(sudland, { agreement: two, publisher: norland })
  await ask(sudland, { case: sudlandCase, agreement: two, publishers: [norland] })
  const hit = (await hitsOf(sudland)).get(`open.example under ${two}`)?.hit ?? assert.fail('no hit')
  answered = await sendRequest(sudland, { to: norland, hit })
  await answerRequest(norland, { to: sudland, request: answered })
})
after(() => scene.net.close())

const lax = { tlp: 'GREEN', pap: 'GREEN', europol: [], audience: null } satisfies Remark['marking']
const both = ['norland-police', 'sudland-bank']
const quoted = 'quoted.example'
/** Of the hit with Westland that Sudland had before it was told, and may not cite since. */
let heldBefore = ''
/** The request that quotes what was lowered. */
let toWestland = ''
/** From its first step on Westland sends nothing else to Sudland. */
let byWestland: Awaited<ReturnType<typeof handSteps>>

test('D-05 one of two originators lowers nothing, whoever it is, nor one person of each, nor what no ceiling lets pass', async () => {
  const { norland, sudland, westland, all } = scene
  const remark = { request: answered, piece: 'answer', marking: lax } as const
  const was = await markingsAt(sudland, answered)
  const opened = await openNamed(sudland)
  for (const party of [westland, sudland]) {
    const own = party === sudland ? opened : await openNamed(party)
    await importMarked(party, { case: own, format: 'text', lines: [quoted] })
  }
  await publish(westland, all)
  await sync(sudland, { agreement: all, publisher: westland })
  await ask(sudland, { case: opened, agreement: all, publishers: [westland] })
  heldBefore = (await hitsOf(sudland)).get(`${quoted} under ${all}`)?.hit ?? assert.fail('no hit')
  await importMarked(sudland, { case: opened, format: 'text', source: answered, lines: [quoted] })
  assert.equal(await cites(heldBefore), 'marking-forbids')

  // Whoever holds it says so alone, both its persons.
  assert.deepEqual(await sayMarking(sudland, { to: norland, remark }), ['drafted', 'said'])
  // One person of the other originator: the same twice, and in other words, which is no second yes.
  const first = await norland.call(requestRemark, remark, 'officer')
  assert.equal(first.step, 'drafted')
  const refusals = [
    [norland, remark, 'officer', 'role-forbids'],
    [westland, remark, 'approver', 'not-found'],
    [norland, { ...remark, marking: { ...lax, tlp: 'RED' } }, 'approver', 'marking-forbids'],
    [norland, { ...remark, marking: { ...lax, audience: ['norland-police'] } }, 'approver', 'marking-forbids'],
    [norland, { ...remark, request: randomUUID() }, 'approver', 'not-found'],
  ] as const
  for (const [party, body, person, code] of refusals)
    assert.equal(await verdictOf(() => party.call(requestRemark, body as Remark, person)), code)
  const other = { ...remark, marking: { ...lax, tlp: 'CLEAR' } } satisfies Remark
  assert.equal((await norland.call(requestRemark, other, 'approver')).step, 'drafted')
  assert.equal(await verdictOf(() => norland.call(requestRemark, other, 'approver')), 'same-person')
  for (const party of [norland, sudland]) assert.deepEqual(await markingsAt(party, answered), was)
  const copy = await openNamed(sudland)
  await importMarked(sudland, { case: copy, format: 'text', source: answered, lines: ['copy.example'] })
  assert.deepEqual((await recordOf(sudland, { case: copy, value: 'copy.example' })).audience, both)
})

/** Whether Sudland may ask Westland about a hit. */
function cites(hit: string) {
  return verdictOf(async () => {
    await scene.sudland.call(hitConfirm, { hit, reason: 'Both files name it.' }, 'officer').catch(() => undefined)
    await scene.sudland.call(requestOpen, { hit, urgency: 'R', question: 'Whose is it?' }, 'officer')
  })
}

test('D-05 what all its originators lower may be copied anew and quoted to a third party; what was made of it before stays', async () => {
  const { norland, sudland, westland, all } = scene
  const gradings = (await markingsAt(sudland, answered)).answer?.gradings
  // Norland says it at its terminal; Sudland has said the answer before.
  await norland.writeForPeople()
  for (const [piece, as, step] of [
    ['answer', 'officer', 'drafted'],
    ['answer', 'approver', 'said'],
  ] as const) {
    const words = `request remark ${answered} --piece ${piece} --tlp GREEN --pap GREEN --europol - --any-audience --json`
    let written = ''
    const to = { write: (text: string) => void (written += text), isTerminal: false, env: {} }
    const argv = ['--node', norland.dir, '--as', as, ...words.split(' ')]
    assert.equal(await run({ argv, env: {}, stdout: to, stderr: to }), 0, written)
    assert.equal((JSON.parse(written) as { readonly step: string }).step, step)
  }
  const answer = { ...lax, originators: both, gradings }
  for (const party of [norland, sudland])
    await eventually(async () => {
      const { markings } = await party.call(requestShow, { request: answered }, 'officer')
      return isDeepStrictEqual(markings.answer, answer) ? true : undefined
    })
  // Who copies from a request copies from its question as well: that is still for the two of them.
  assert.deepEqual((await markingsAt(sudland, answered)).document?.audience, both)
  const remark = { request: answered, piece: 'document', marking: lax } as const
  await sayMarking(sudland, { to: norland, remark })
  await sayMarking(norland, { to: sudland, remark })

  const opened = await openNamed(sudland)
  await importMarked(sudland, { case: opened, format: 'text', source: answered, tlp: 'GREEN', lines: [quoted] })
  assert.deepEqual((await recordOf(sudland, { case: opened, value: quoted })).audience, null)
  await ask(sudland, { case: opened, agreement: all, publishers: [westland] })
  const { hits } = await sudland.call(hitList, {}, 'officer')
  const hit = hits.find((one) => one.case === opened)?.hit ?? assert.fail('no hit')
  toWestland = await sendRequest(sudland, { to: westland, hit })
  assert.equal(await cites(heldBefore), 'marking-forbids')
  const { decisions } = await sudland.call(decisionWhy, { id: answered }, 'officer')
  const said = decisions.filter(({ name }) => name === 'request.remark')
  assert.deepEqual(
    [said.length, new Set(said.map(({ outcome, by }) => `${outcome} by ${by}`))],
    [4, new Set(['allowed by clause'])],
  )
})

test('D-05 any one originator raises again what all have lowered, and the other’s older word lowers nothing then', async () => {
  const { norland, sudland } = scene
  const narrow = { ...lax, tlp: 'AMBER', audience: both } satisfies Remark['marking']
  await sayMarking(norland, { to: sudland, remark: { request: answered, piece: 'answer', marking: narrow } })
  const raised = (await markingsAt(sudland, answered)).answer
  assert.deepEqual([raised?.tlp, raised?.audience], ['AMBER', both])
  await sayMarking(sudland, { to: norland, remark: { request: answered, piece: 'answer', marking: lax } })
  for (const party of [norland, sudland]) assert.deepEqual((await markingsAt(party, answered)).answer, raised)
  await sayMarking(norland, { to: sudland, remark: { request: answered, piece: 'document', marking: narrow } })
  const opened = await openNamed(sudland)
  await importMarked(sudland, { case: opened, format: 'text', source: answered, lines: ['after.example'] })
  assert.deepEqual((await recordOf(sudland, { case: opened, value: 'after.example' })).audience, both)
})

test('D-05 a statement by hand of another digest, of one person, said again, past the ceiling or by a third party changes nothing', async () => {
  const { net, norland, sudland, westland } = scene
  const was = await markingsAt(sudland, answered)
  const [row] = await sudland.query(
    `select event::json->>'content' as digest from request_event where request = $1 and event::json->>'row' = 'q19'`,
    [answered],
  )
  const digest = String(row?.['digest'])
  const whole = { piece: 'answer', digest, ...lax }
  const byNorland = await handSteps(net, { from: norland, to: sudland })
  byWestland = await handSteps(net, { from: westland, to: sudland })
  const draft = async (form: object, by = 'ann') =>
    assert.equal(await byNorland(answered, { row: 'm3', role: 'approver', by, content: digestOf(form) }), 'taken')
  const say = (document: object, by = 'bob') => byNorland(answered, { row: 'm4', role: 'approver', by, document })
  const lies = [
    [{ ...whole, digest: was.answer === null ? '' : digestOf({ other: 'answer' }) }, 'object-mismatch'],
    [{ ...whole, piece: 'document' }, 'object-mismatch'],
    [{ ...whole, tlp: 'RED' }, 'marking-forbids'],
    [{ ...whole, audience: ['norland-police', 'westland-cert'] }, 'marking-forbids'],
    [{ ...whole, audience: undefined }, 'schema'],
    [{ ...whole, request: randomUUID() }, 'object-mismatch'],
  ] as const
  for (const [said, code] of lies) {
    const form = JSON.parse(JSON.stringify(statementForm(answered, said))) as object
    await draft(form)
    assert.equal(await say(form), code, JSON.stringify(said))
  }
  const form = statementForm(answered, whole)
  assert.equal(await say(form), 'object-mismatch', 'nobody drafted it')
  await draft(form)
  assert.equal(await say(form, 'ann'), 'same-person')
  const silent = { row: 'm4', role: 'approver', by: 'bob', content: digestOf(form) } as const
  assert.equal(await byNorland(answered, silent), 'object-mismatch', 'nothing came with it')
  assert.equal(await byWestland(answered, { row: 'm4', role: 'approver', document: form }), 'not-found')
  assert.equal(await byNorland(answered, { row: 'm2', role: 'approver', document: form }), 'role-forbids')
  assert.deepEqual(await markingsAt(sudland, answered), was)
  // The control: the same two steps, rightly.
  assert.equal(await say(form), 'taken')
  assert.deepEqual((await markingsAt(sudland, answered)).answer?.audience, null)
  // Raised, and then what was said before said once more: its draft is not the newest any more.
  const strict = statementForm(answered, { ...whole, audience: both })
  await draft(strict)
  assert.equal(await say(strict), 'taken')
  assert.equal(await say(form), 'object-mismatch')
  assert.deepEqual((await markingsAt(sudland, answered)).answer?.audience, both)
})

test('D-05 where one party alone is the originator its word is enough, and nobody else’s lowers anything', async () => {
  const { net, sudland, westland } = scene
  const marking = { tlp: 'AMBER', pap: 'AMBER', europol: [], audience: ['sudland-bank', westland.code], gradings: [] }
  const document = {
    ...{ schema: 2, request: toWestland, nothingFound: false, text: 'A shop.', searchedSources: [] },
    ...{ searchedAt: formatInstant(net.clock.now()), marking: { ...marking, originators: [westland.code] } },
    salt: digestOf({}),
  }
  const steps = [
    { row: 'q8', to: 'ACKNOWLEDGED', role: 'desk' },
    { row: 'q12', to: 'ACCEPTED', role: 'approver' },
    { row: 'q18', to: 'EXECUTING', role: 'executor', content: digestOf(document) },
    { row: 'q19', to: 'ANSWERED', role: 'approver', document },
  ] as const
  for (const step of steps) assert.equal(await byWestland(toWestland, step), 'taken', step.row)
  const remark = { request: toWestland, piece: 'answer', marking: lax } as const
  assert.equal(await verdictOf(() => sudland.call(requestRemark, remark, 'officer')), 'marking-lowered')
  const form = statementForm(toWestland, { piece: 'answer', digest: digestOf(document), ...lax })
  assert.equal(await byWestland(toWestland, { row: 'm3', role: 'desk', content: digestOf(form) }), 'taken')
  assert.equal((await markingsAt(sudland, toWestland)).answer?.tlp, 'AMBER')
  assert.equal(await byWestland(toWestland, { row: 'm4', role: 'approver', document: form }), 'taken')
  const originators = [westland.code]
  assert.deepEqual((await markingsAt(sudland, toWestland)).answer, { ...lax, originators, gradings: [] })
})

test('D-05 what one side said of a question that is left stays with it when the answer beside it is erased', async () => {
  const { norland, norlandCase } = scene
  const { document } = await markingsAt(norland, answered)
  assert.deepEqual([document?.tlp, document?.audience], ['AMBER', both])
  const { record } = await recordOf(norland, { case: norlandCase, value: 'open.example' })
  const { retraction } = await norland.call(recordDelete, { record, reason: 'wrong' }, 'officer')
  await norland.call(recordDecide, { retraction, decision: 'approve' }, 'approver')
  assert.deepEqual(await markingsAt(norland, answered), { document, answer: null })
  const remark = { request: answered, piece: 'answer', marking: lax } as const
  assert.equal(await verdictOf(() => norland.call(requestRemark, remark, 'officer')), 'object-mismatch')
})
