import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { logVerify, operationAct, operationList, operationOpen, outcomeFigure, outcomePost } from '@comity/client/api'
import { isComityError } from '@comity/codec'
import { delivered, eventually, simpleTerms } from '../src/index.ts'
import {
  act,
  activeOperation,
  open,
  type OperationScene,
  plan,
  post,
  sees,
  show,
  startOperationScene,
} from './operation-scene.ts'
import { refuseSpoiled } from './wrong-forms.ts'

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

const nonsense = ['2026-02-30', '2026-13-01', '0000-00-00', 'tomorrow', '', '2026-8-3', '2026-08-03T00:00:00Z']

test('each form of an operation lacking a member or with a day that is none is refused in words, and nothing is half-saved', async () => {
  const operation = await activeOperation(scene)
  const { central, fiji, agreement } = scene
  const { operation: proposed } = await open(scene)
  for (const party of [fiji, scene.indonesia, scene.bank]) await eventually(() => show(party, proposed))
  await delivered(...scene.net.parties)
  const before = await central.state()
  const whole = {
    title: 'Telecom fraud',
    agreement,
    clause: '1',
    members: ['fiji-police'],
    keeper: 'orange-bank',
    subjectsPerDay: 10,
  }
  await refuseSpoiled(central, {
    ...{ call: operationOpen, by: 'officer', body: whole },
    wrong: [
      ['nobody', { ...whole, members: [] }],
      ['a clause that is not there', { ...whole, clause: '99' }],
      ['somebody who is no party', { ...whole, members: ['nobody-known'] }],
      ['the keeper acts', { ...whole, members: ['orange-bank'] }],
      ['no subjects', { ...whole, subjectsPerDay: 0 }],
      ['fewer than none', { ...whole, subjectsPerDay: -1 }],
      ['a part of one', { ...whole, subjectsPerDay: 1.5 }],
      ['more than a number holds', { ...whole, subjectsPerDay: 1e300 }],
      ['a member that is not known', { ...whole, note: 'x' }],
    ],
  })
  const planned = (document: unknown) => ({ operation: proposed, row: 'o3', document })
  const [task] = plan.tasks
  await refuseSpoiled(central, {
    ...{ call: operationAct, by: 'officer', body: { operation: proposed, row: 'o3', document: plan } },
    wrong: nonsense.flatMap((day): readonly (readonly [string, unknown])[] => [
      [`a day ${day}`, planned({ ...plan, days: [day] })],
      [`a task on ${day}`, planned({ ...plan, tasks: [{ ...task, day }] })],
    ]),
  })
  assert.deepEqual(await central.state(), before)

  const beforeReport = await fiji.state()
  const report = { task: 1, done: true, text: 'Done.' }
  await refuseSpoiled(fiji, {
    ...{ call: operationAct, by: 'officer', body: { operation, row: 'm3', document: report } },
    wrong: [
      ['a task of another', { operation, row: 'm3', document: { ...report, task: 2 } }],
      ['no such task', { operation, row: 'm3', document: { ...report, task: 99 } }],
      ['no words', { operation, row: 'm3', document: { ...report, text: '' } }],
      ['a row of nobody', { operation, row: 'o99', document: report }],
    ],
  })
  assert.deepEqual(await fiji.state(), beforeReport)
})

test('each form of an outcome lacking a member, of a nonsense day, sum, currency or country is refused, and nothing is half-saved', async () => {
  const operation = await activeOperation(scene)
  const { fiji, net } = scene
  await delivered(...net.parties)
  const before = await fiji.state()
  const line = post('case 1', { kind: 'FUNDS_HELD', facts: { amount: { minor: '5', currency: 'CNY' } } })
  const sound = post('case 2', { kind: 'FUNDS_HELD', facts: { amount: { minor: '5', currency: 'CNY' } } })
  // A sound line stands before the spoiled one: all or nothing.
  const posted = (facts: object) => ({ operation, lines: [sound, { ...line, facts: { ...line.facts, ...facts } }] })
  const amount = (minor: unknown, currency: unknown = 'CNY') => posted({ amount: { minor, currency } })
  await refuseSpoiled(fiji, {
    ...{ call: outcomePost, by: 'officer', body: { operation, lines: [line] } },
    wrong: [
      ...nonsense.map((day) => [`on ${day}`, posted({ day })] as const),
      ...['-5', '0', '05', '1.5', '1e3', '9'.repeat(19), '', 5, -5].map(
        (minor) => [`a sum ${String(minor)}`, amount(minor)] as const,
      ),
      ...['XYZ', 'cny', 'EURO', '', '156'].map((currency) => [`a sum in ${currency}`, amount('5', currency)] as const),
      ...['fj', 'Fiji', ''].map((place) => [`in ${place}`, posted({ place })] as const),
      ['no sum where there must be one', posted({ amount: null })],
      ['a sum of an arrest', { operation, lines: [{ ...line, kind: 'PERSON_ARRESTED' }] }],
      ['helped by itself', posted({ supporting: ['fiji-police'] })],
      ['done by no name of a party', posted({ executing: 'Nobody known' })],
      ['the hundredth time', { operation, lines: [{ ...line, event: 100 }] }],
      ['before the first time', { operation, lines: [{ ...line, event: 0 }] }],
      ['no line', { operation, lines: [] }],
    ],
  })
  const counted = {
    operation,
    kind: 'PERSON_ARRESTED',
    measure: 'subjects',
    place: null,
    from: null,
    to: null,
    supersedes: null,
  } as const
  await refuseSpoiled(fiji, {
    ...{ call: outcomeFigure, by: 'approver', body: counted },
    wrong: [
      ...nonsense.map((from) => [`from ${from}`, { ...counted, from }] as const),
      ['from behind its end', { ...counted, from: '2026-08-04', to: '2026-08-03' }],
      ['of no kind', { ...counted, kind: 'PERSON_TICKLED' }],
      ['of nowhere', { ...counted, place: 'fiji' }],
      ['in place of no name of one', { ...counted, supersedes: 'A' }],
    ],
  })
  assert.deepEqual(await fiji.state(), before)
})
