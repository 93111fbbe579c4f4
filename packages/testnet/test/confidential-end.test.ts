import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { run } from '@comity/cli'
import {
  hitConfirm,
  requestAcknowledge,
  requestAccept,
  requestAnswer,
  requestApprove,
  requestList,
  requestOpen,
  requestShow,
  requestUnmark,
} from '@comity/client/api'
import { isComityError } from '@comity/codec'
import { eventually, type TestParty } from '../src/index.ts'
import { answerRequest, addPerson, type Caller, hitOf, inState, sendRequest } from './retraction-scene.ts'
import { agree, host, letterAbout, openScene, placesOf, propose, reportOf, type SubjectScene } from './subject-scene.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)

let scene: SubjectScene
let desk: Caller
let request: string
before(async () => {
  scene = await openScene(['one', 'two', 'three'])
  desk = await addPerson(scene.sudland, { roles: ['legal', 'liaison', 'custodian'], unit: 'Cybercrime unit' })
  await scene.norland.writeForPeople()
  request = await askInConfidence()
})
after(() => scene.net.close())

async function comity(party: TestParty, as: 'officer' | 'approver', ...words: readonly string[]): Promise<string> {
  let written = ''
  const to = { write: (text: string) => void (written += text), isTerminal: false, env: {} }
  const argv = ['--node', party.dir, '--as', as, ...words]
  assert.equal(await run({ argv, env: {}, stdout: to, stderr: to }), 0, written)
  return written
}

/** Typed by the officer, approved by the second person. */
async function askInConfidence(): Promise<string> {
  const { norland } = scene
  const hit = await hitOf(norland, host('one'))
  await norland.call(hitConfirm, { hit, reason: 'Both files name it.' }, 'officer')
  const words = ['request', 'open', hit, '--urgency', 'R', '--question', 'Whose is it?', '--confidential', '--json']
  const opened = JSON.parse(await comity(norland, 'officer', ...words)) as { readonly request: string }
  await norland.call(requestApprove, { request: opened.request }, 'approver')
  await inState(norland, { request: opened.request, state: 'DELIVERED' })
  return opened.request
}

const marksOf = async (call: Caller) =>
  (await call(requestList, {})).requests.find((one) => one.request === request)?.marks

test('the mark is shown to who asked and to the fenced desk, and to nobody else there', async () => {
  const { norland, sudland } = scene
  assert.match(await comity(norland, 'officer', 'request', 'show', request), /confidential/)
  assert.deepEqual(await marksOf(desk), ['confidential'])
  assert.deepEqual((await sudland.call(requestList, {}, 'officer')).requests, [])
  await assert.rejects(sudland.call(requestShow, { request }, 'officer'), refusedAs('not-found'))
  await assert.rejects(sudland.call(requestAcknowledge, { request }, 'officer'), refusedAs('not-found'))
})

test('F27 a person who asks what is kept of them is told the same as one about whom nobody asked', async () => {
  const { sudland } = scene
  const reports = []
  for (const name of ['one', 'two']) {
    const subject = await letterAbout(sudland, { kind: 'access', value: host(name) })
    await propose(sudland, subject)
    await agree(sudland, subject)
    const { report, withheld } = await reportOf(sudland, subject, 'approver')
    reports.push([placesOf(report.entries), (withheld ?? []).map(({ entry, ground }) => [entry.place, ground])])
  }
  assert.deepEqual(reports[0], reports[1])
  // The control: a request that is not confidential is told of as withheld.
  const { norland } = scene
  await answerRequest(sudland, {
    to: norland,
    request: await sendRequest(norland, { to: sudland, hit: await hitOf(norland, host('three')) }),
  })
  const subject = await letterAbout(sudland, { kind: 'access', value: host('three') })
  await propose(sudland, subject)
  await agree(sudland, subject)
  const { withheld } = await reportOf(sudland, subject, 'approver')
  assert.ok(withheld?.some(({ entry }) => entry.place === 'received'))
})

test('D-11 two persons of the asking party end the mark, and only after the answer', async () => {
  const { norland, sudland } = scene
  await assert.rejects(norland.call(requestUnmark, { request }, 'officer'), refusedAs('object-mismatch'))
  await desk(requestAcknowledge, { request })
  await sudland.call(requestAccept, { request }, 'approver')
  await desk(requestAnswer, { request, text: 'A shop.', nothingFound: false, searchedSources: ['register'] })
  await sudland.call(requestApprove, { request }, 'approver')
  await inState(norland, { request, state: 'ANSWERED' })

  await assert.rejects(desk(requestUnmark, { request }), refusedAs('object-mismatch'), 'not the party that was asked')
  const both = await addPerson(norland, { roles: ['investigator', 'supervisor'], unit: 'Cybercrime unit' })
  await both(requestUnmark, { request })
  await assert.rejects(both(requestUnmark, { request }), refusedAs('same-person'))
  await eventually(async () => ((await desk(requestShow, { request })).events.at(-1)?.row === 'q29' ? true : undefined))
  await assert.rejects(
    sudland.call(requestShow, { request }, 'officer'),
    refusedAs('not-found'),
    'one person is not enough',
  )

  await comity(norland, 'approver', 'request', 'unmark', request)
  const shown = await eventually(async () =>
    (await sudland.call(requestList, {}, 'officer')).requests.find((one) => one.request === request),
  )
  assert.deepEqual([shown.state, shown.marks], ['ANSWERED', []])
  assert.deepEqual((await norland.call(requestShow, { request }, 'officer')).marks, [])
  await assert.rejects(norland.call(requestUnmark, { request }, 'officer'), refusedAs('role-forbids'))
})

test('where nobody has the fenced role a confidential request waits unseen until somebody has', async () => {
  const { norland, sudland } = scene
  const hit = await hitOf(norland, host('two'))
  await norland.call(hitConfirm, { hit, reason: 'Both files name it.' }, 'officer')
  await sudland.query("delete from person_role where role = 'legal'", [])
  const body = { hit, urgency: 'R' as const, question: 'Whose?', confidential: true }
  const waiting = (await norland.call(requestOpen, body, 'officer')).request
  await norland.call(requestApprove, { request: waiting }, 'approver')
  await inState(norland, { request: waiting, state: 'DELIVERED' })
  for (const person of ['officer', 'approver'] as const) {
    await assert.rejects(sudland.call(requestShow, { request: waiting }, person), refusedAs('not-found'))
  }
  const officer = await addPerson(sudland, { roles: ['legal'], unit: 'Cybercrime unit' })
  assert.equal((await officer(requestShow, { request: waiting })).state, 'DELIVERED')
})
