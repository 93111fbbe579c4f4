import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { run } from '@comity/cli'
import { outcomeFigures, outcomeLeaves, outcomePost, outcomeRows, outcomeSign } from '@comity/client/api'
import { countOf, type Figure } from '@comity/casework/outcome'
import { isComityError } from '@comity/codec'
import { eventually, type TestParty } from '../src/index.ts'
import {
  act,
  activeOperation,
  figure,
  ledger,
  open,
  type OperationScene,
  partsOf,
  post,
  sameLedger,
  say,
  startOperationScene,
} from './operation-scene.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)

let scene: OperationScene
let counting: readonly TestParty[]
before(async () => {
  scene = await startOperationScene()
  counting = [scene.central, scene.fiji, scene.indonesia]
})
after(() => scene.net.close())

const none = { agreed: 0, claimed: 0, disputed: 0 }
const inIndonesia = { place: 'ID', executing: 'indonesia-police' } as const
const rowsOf = (
  party: TestParty,
  operation: string,
  compare: { party: string; side: 'both' | 'ours' | 'theirs' } | null,
) => party.call(outcomeRows, { operation, kind: null, place: null, compare, after: null, limit: 500 }, 'officer')

test('the same subject has one key at every party: a second post countersigns, and nothing is counted twice', async () => {
  const operation = await activeOperation(scene)
  const { central, fiji } = scene
  assert.deepEqual(await say(fiji, operation, [post('passport 123-45'), post('passport 678')]), {
    said: 2,
    unchanged: 0,
  })
  await say(central, operation, [post('PASSPORT 12345')])
  const seen = await sameLedger(counting, operation, ({ kinds }) => kinds[0]?.events.agreed === 1)
  assert.deepEqual(partsOf(seen, 'PERSON_ARRESTED').events, { agreed: 1, claimed: 1, disputed: 0 })
  // Said again in the same words it is nothing new; the keeper has no ledger at all.
  assert.deepEqual(await say(central, operation, [post('passport 12345')]), { said: 0, unchanged: 1 })
  assert.deepEqual((await ledger(scene.bank, operation)).kinds, [])
})

test('the report of an operation keeps agreed, claimed and disputed apart, as a page, as a PDF and as a table', async () => {
  const operation = await activeOperation(scene)
  const { central, fiji } = scene
  await say(fiji, operation, [post('a'), post('b')])
  await say(central, operation, [post('a')])
  const { hash } = await sameLedger(counting, operation, ({ kinds }) => kinds[0]?.events.agreed === 1)
  await central.writeForPeople()
  const write = async (name: string) => {
    const out = join(central.dir, name)
    const written = { stdout: '', stderr: '' }
    const to = (stream: keyof typeof written) => ({
      write: (text: string) => void (written[stream] += text),
      isTerminal: false,
      env: {},
    })
    const argv = ['--node', central.dir, '--as', 'officer', '--json', 'outcome', 'report', operation, '--out', out]
    assert.equal(await run({ argv, env: {}, stdout: to('stdout'), stderr: to('stderr') }), 0, written.stderr)
    assert.equal((JSON.parse(written.stdout) as { readonly hash: string }).hash, hash)
    return readFile(out)
  }
  assert.deepEqual((await write('report.csv')).toString().split('\r\n').slice(0, 4), [
    'kind,measure,currency,part,number,bound',
    'PERSON_ARRESTED,events,,agreed,1,exact',
    'PERSON_ARRESTED,events,,claimed,1,exact',
    'PERSON_ARRESTED,events,,disputed,0,exact',
  ])
  const page = (await write('report.html')).toString()
  assert.match(page, /<rect class="series-0"[^>]* width="560"/)
  assert.match(page, /<rect class="series-2"[^>]* width="0"/)
  assert.equal((await write('report.pdf')).subarray(0, 5).toString(), '%PDF-')
})

test('three parties that post in different orders, with a restart in between, hold the same ledger', async () => {
  const operation = await activeOperation(scene)
  const names = Array.from({ length: 40 }, (_, at) => `person ${String(at)}`)
  const facts = (name: string) => (Number(name.slice(7)) % 2 === 0 ? {} : inIndonesia)
  const lines = names.map((name) => post(name, { facts: facts(name) }))
  const half = (at: number) => lines.filter((_line, place) => place % 2 === at)
  await Promise.all([
    say(scene.fiji, operation, half(0).slice(0, 10)),
    say(scene.indonesia, operation, half(1).toReversed()),
    say(scene.central, operation, lines.slice(20)),
  ])
  await scene.central.stop()
  await scene.central.restart()
  await Promise.all([
    say(scene.fiji, operation, half(0).slice(10).toReversed()),
    say(scene.central, operation, lines.slice(0, 20).toReversed()),
  ])
  await scene.indonesia.stop()
  await scene.indonesia.restart()
  const seen = await sameLedger(counting, operation, ({ kinds }) => kinds[0]?.events.agreed === 40)
  assert.deepEqual(partsOf(seen, 'PERSON_ARRESTED').subjects, { ...none, agreed: 40 })
})

test('books that differ are compared, accepted, merged, withdrawn and disputed until they agree', async () => {
  const operation = await activeOperation(scene)
  const { central, fiji } = scene
  await say(
    fiji,
    operation,
    ['a', 'b', 'c', 'd'].map((name) => post(name)),
  )
  await say(
    central,
    operation,
    ['a', 'b spelled otherwise', 'x'].map((name) => post(name)),
  )
  await sameLedger(counting, operation, ({ kinds }) => kinds[0]?.events.claimed === 5)
  const theirs = await rowsOf(central, operation, { party: 'fiji-police', side: 'theirs' })
  const ours = await rowsOf(central, operation, { party: 'fiji-police', side: 'ours' })
  assert.deepEqual([theirs.total, ours.total], [3, 2])
  const kind = 'PERSON_ARRESTED'
  // D1 of one by its token, D2 by both names, D3; D5 leaves one claimed.
  await say(central, operation, [
    { act: 'merge', kind, subject: { called: 'b spelled otherwise' }, to: { called: 'b' } },
    { act: 'withdraw', kind, subject: { called: 'x' }, event: 1, reason: 'outside-window' },
    post('c'),
  ])
  const settled = await sameLedger(counting, operation, ({ kinds }) => kinds[0]?.events.agreed === 3)
  assert.deepEqual(partsOf(settled, kind).events, { agreed: 3, claimed: 1, disputed: 0 })
  assert.equal(settled.merged, 1)
  await say(fiji, operation, [{ act: 'dispute', kind, subject: { called: 'a' }, event: 1, reason: 'subject' }])
  const disputed = await sameLedger(counting, operation, ({ kinds }) => kinds[0]?.events.disputed === 1)
  assert.deepEqual(partsOf(disputed, kind).events, { agreed: 2, claimed: 1, disputed: 1 })
  await say(fiji, operation, [post('a')])
  await sameLedger(counting, operation, ({ kinds }) => kinds[0]?.events.disputed === 0)
})

test('a figure that all sign is agreed; a correction supersedes it under a new root, and the old number stands proved', async () => {
  const operation = await activeOperation(scene)
  const { central, fiji, indonesia } = scene
  for (const party of [fiji, central])
    await say(
      party,
      operation,
      ['a', 'b'].map((name) => post(name)),
    )
  await sameLedger(counting, operation, ({ kinds }) => kinds[0]?.events.agreed === 2)
  const first = await figure(central, operation)
  const agree = async (digest: string) => {
    for (const party of [fiji, indonesia]) {
      await eventually(() => party.call(outcomeSign, { operation, figure: digest }, 'approver'))
    }
    return eventually(async () => {
      const { figures } = await central.call(outcomeFigures, { operation }, 'officer')
      return figures.find(({ figure: name, state }) => name === digest && state === 'AGREED')
    })
  }
  assert.deepEqual(
    (await agree(first.figure)).votes.map(({ n }) => n),
    [2, 2, 2],
  )
  const leaves = await central.call(outcomeLeaves, { operation, figure: first.figure }, 'approver')
  // Whoever has the leaves, and no ledger, comes to the same.
  assert.deepEqual(countOf(leaves.figure as Figure, leaves.counted), {
    n: 2,
    root: first.root,
    counted: leaves.counted,
  })
  for (const party of [fiji, central])
    await say(party, operation, [
      { act: 'withdraw', kind: 'PERSON_ARRESTED', subject: { called: 'b' }, event: 1, reason: 'wrong' },
    ])
  await sameLedger(counting, operation, ({ kinds }) => kinds[0]?.events.agreed === 1)
  const second = await figure(central, operation, { supersedes: first.figure })
  assert.deepEqual([second.n, second.root === first.root], [1, false])
  await agree(second.figure)
  // Fiji may hear of Indonesia's vote later than the lead did.
  await eventually(async () => {
    const { figures } = await fiji.call(outcomeFigures, { operation }, 'officer')
    return figures.find(({ figure: name, state }) => name === first.figure && state === 'SUPERSEDED')
  })
  assert.equal(countOf(leaves.figure as Figure, leaves.counted).root, first.root)
})

test('money is counted in minor units of its currency, and a sum that two state otherwise is disputed', async () => {
  const operation = await activeOperation(scene)
  const loss = (minor: string, currency = 'CNY') =>
    post('case 7', { kind: 'LOSS_REPORTED', facts: { amount: { minor, currency }, supporting: ['central-police'] } })
  await say(scene.fiji, operation, [loss('600000000')])
  await say(scene.central, operation, [loss('610000000')])
  const apart = await sameLedger(counting, operation, ({ kinds }) => kinds[0]?.money[0]?.disputed === '600000000')
  assert.deepEqual(partsOf(apart, 'LOSS_REPORTED').events, { ...none, disputed: 1 })
  await say(scene.central, operation, [loss('600000000')])
  const agreed = await sameLedger(counting, operation, ({ kinds }) => kinds[0]?.money[0]?.agreed === '600000000')
  assert.equal(partsOf(agreed, 'LOSS_REPORTED').money[0]?.disputed, '0')
  for (const wrong of [loss('-1'), loss('0'), loss('1.5'), loss('9'.repeat(19)), loss('5', 'QQQ')]) {
    await assert.rejects(say(scene.central, operation, [post('p'), wrong]), refusedAs('schema'))
  }
  // Nothing of a refused call is kept.
  assert.equal((await ledger(scene.central, operation)).kinds.length, 1)
})

test('subjects are asked within the day’s budget of the operation, and the keeper’s log counts them', async () => {
  const operation = await activeOperation(scene, { subjectsPerDay: 5 })
  await say(
    scene.fiji,
    operation,
    ['a', 'b', 'c', 'c '].map((name, at) => post(name, { event: at + 1 })),
  )
  await assert.rejects(
    say(
      scene.fiji,
      operation,
      ['d', 'e', 'f'].map((name) => post(name)),
    ),
    refusedAs('quota-exceeded'),
  )
  await say(scene.central, operation, [post('a')])
  const counted = await scene.bank.query(
    `select body from log_entry where type = 'outcome.evaluate' and body like $1`,
    [`%${operation}%`],
  )
  const bodies = counted.map(({ body }) => JSON.parse(String(body)) as { asker: string; count: number })
  assert.deepEqual(bodies.map(({ asker, count }) => [asker, count]).sort(), [
    ['central-police', 1],
    ['fiji-police', 3],
  ])
})

test('outcomes are stated while an operation is active, by those who act in it, in the role for it', async () => {
  const { operation } = await open(scene)
  await assert.rejects(say(scene.central, operation, [post('a')]), refusedAs('operation-not-active'))
  const active = await activeOperation(scene)
  await assert.rejects(say(scene.bank, active, [post('a')]), refusedAs('not-found'))
  await assert.rejects(
    scene.fiji.call(outcomePost, { operation: active, lines: [post('a')] }, 'administrator'),
    refusedAs('role-forbids'),
  )
  await act(scene.fiji, active, 'o8', { document: { reason: 'a court has asked for it' } })
  await assert.rejects(say(scene.fiji, active, [post('a')]), refusedAs('operation-not-active'))
})

test('no subject is written to any database in words, and no log holds a token', async () => {
  const operation = await activeOperation(scene)
  await say(scene.fiji, operation, [post('canary-passport-99817')])
  await sameLedger(counting, operation, ({ kinds }) => kinds.length === 1)
  const { rows } = await rowsOf(scene.fiji, operation, null)
  const token = rows[0]?.key.token ?? assert.fail()
  for (const party of [...counting, scene.bank]) {
    for (const word of ['99817', token]) {
      const entries = await party.query('select type, body from log_entry where body like $1', [`%${word}%`])
      assert.deepEqual(entries, [], `${party.code} log`)
      assert.ok(!party.log().includes(word))
    }
  }
  // The keeper has no outcome, whatever it is asked for.
  for (const table of ['outcome_batch', 'outcome_vote', 'outcome_said']) {
    assert.deepEqual(
      await scene.bank.query(`select operation from ${table} where operation = $1`, [operation]),
      [],
      table,
    )
  }
})
