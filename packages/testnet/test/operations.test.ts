import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { logVerify, operationList, operationOpen } from '@comity/client/api'
import { isComityError } from '@comity/codec'
import { eventually, simpleTerms } from '../src/index.ts'
import {
  act,
  activeOperation,
  open,
  type OperationScene,
  plan,
  sees,
  show,
  startOperationScene,
} from './operation-scene.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)

let scene: OperationScene
before(async () => {
  scene = await startOperationScene([{ code: 'westland-police' }])
})
after(() => scene.net.close())

test('an operation is proposed, joined, planned, begun, reported on, debriefed and closed, the same at every node', async () => {
  const { central, fiji, indonesia, bank } = scene
  const operation = await activeOperation(scene)
  await act(fiji, operation, 'm3', { by: 'officer', document: { task: 1, done: true, text: 'done' } })
  const seen = await sees(central, operation, ({ plan: shown }) => shown?.tasks[0]?.done === true)
  assert.deepEqual(
    seen.plan?.tasks.map(({ done }) => done),
    [true, null],
  )
  await act(central, operation, 'o5', { by: 'officer', document: { text: 'what was learned', figures: [] } })
  for (const party of [fiji, indonesia]) {
    await sees(party, operation, ({ state }) => state === 'DEBRIEFED')
    await act(party, operation, 'm4')
  }
  await sees(central, operation, ({ agreed }) => agreed.m4.length === 2)
  await act(central, operation, 'o6')
  const parties = [central, fiji, indonesia, bank]
  const closed = await Promise.all(parties.map((party) => sees(party, operation, ({ state }) => state === 'CLOSED')))
  assert.equal(new Set(closed.map(({ hash }) => hash)).size, 1)
  for (const party of parties) await party.call(logVerify, {}, 'approver')
  await fiji.stop()
  await fiji.restart()
  assert.equal((await show(fiji, operation)).hash, closed[0]?.hash)
})

test('without the consent of one party it is not mandated, and nobody approves what they proposed', async () => {
  const { central, fiji, bank } = scene
  const { operation } = await open(scene)
  for (const party of [fiji, bank]) {
    await eventually(() => show(party, operation))
    await act(party, operation, 'm1')
  }
  await sees(central, operation, ({ agreed }) => agreed.m1.length === 2)
  await assert.rejects(act(central, operation, 'o2'), refusedAs('consent-missing'))
  await assert.rejects(act(central, operation, 'o2', { by: 'officer' }), refusedAs('role-forbids'))
  await assert.rejects(act(fiji, operation, 'o2'), refusedAs('role-forbids'))
  await assert.rejects(act(central, operation, 'o3', { by: 'officer', document: plan }), refusedAs('object-mismatch'))
  await assert.rejects(act(central, operation, 'o3', { by: 'officer' }), refusedAs('schema'))
})

test('a suspension by any party holds the operation up at all of them until that party lifts it', async () => {
  const { central, fiji, indonesia } = scene
  const operation = await activeOperation(scene)
  await act(indonesia, operation, 'o8', { document: { reason: 'a court has asked for it' } })
  for (const party of [central, fiji]) await sees(party, operation, ({ state }) => state === 'SUSPENDED')
  const report = { by: 'officer', document: { task: 1, done: true, text: 'done' } } as const
  await assert.rejects(act(fiji, operation, 'm3', report), refusedAs('object-mismatch'))
  await assert.rejects(act(indonesia, operation, 'o9'), refusedAs('same-person'))
})

test('to whoever is not of it an operation does not exist, and an invitation is the unit’s that answered', async () => {
  const operation = await activeOperation(scene)
  await assert.rejects(show(scene.net.party('westland-police'), operation), refusedAs('not-found'))
  const { operations } = await scene.fiji.call(operationList, {}, 'officer')
  assert.ok(operations.some((one) => one.operation === operation))
})

test('an operation needs an agreement in force that binds everybody, and a clause that is in it', async () => {
  const { net, central, fiji, bank } = scene
  const narrow = await net.signAgreement(simpleTerms(net, { rows: 77, parties: [central, fiji, bank] }))
  await assert.rejects(open(scene, { agreement: narrow }), refusedAs('agreement-not-in-force'))
  await assert.rejects(open(scene, { clause: '99' }), refusedAs('object-mismatch'))
  await assert.rejects(open(scene, { keeper: 'fiji-police' }), refusedAs('schema'))
  await assert.rejects(open(scene, { members: ['central-police'] }), refusedAs('schema'))
  const body = {
    title: 'x',
    agreement: narrow,
    clause: '1',
    members: ['fiji-police'],
    keeper: 'orange-bank',
    subjectsPerDay: 1,
  }
  await assert.rejects(central.call(operationOpen, body, 'approver'), refusedAs('role-forbids'))
})
