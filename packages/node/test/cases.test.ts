import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { loadRecords, streamRecords } from '../src/cases/records.ts'
import { basisDocument, type CaseBench, openCaseBench } from './case-bench.ts'
import { collect } from './collect.ts'
import type { Answer } from './support.ts'

let bench: CaseBench
before(async () => {
  bench = await openCaseBench()
})
after(() => bench.close())

test("another unit's case and import are answered like ones that do not exist, byte for byte", async () => {
  const caseId = await bench.openedCase()
  const { id } = await bench.imported({ case: caseId, body: 'a.example\n', profile: 'domain/1' })
  const stranded = (answer: Answer) => ({
    status: answer.status,
    type: answer.json()['type'],
    title: answer.json()['title'],
  })
  const ask = (name: string, body: unknown) => bench.ask(name, body, bench.tokens.stranger)
  const missing = randomUUID()
  for (const [theirs, none] of [
    [await ask('case.show', { case: caseId }), await ask('case.show', { case: missing })],
    [
      await ask('import.show', { import: id, afterLine: 0 }),
      await ask('import.show', { import: missing, afterLine: 0 }),
    ],
    [
      await bench.upload({ case: caseId, body: 'b.example', profile: 'domain/1', token: bench.tokens.stranger }),
      await bench.upload({ case: missing, body: 'b.example', profile: 'domain/1', token: bench.tokens.stranger }),
    ],
  ] as const) {
    assert.equal(theirs.status, 404)
    assert.deepEqual(stranded(theirs), stranded(none))
    assert.equal(theirs.text.length, none.text.length)
  }
  assert.deepEqual((await ask('case.list', {})).json(), { cases: [] })
})

test('a supervisor reads a case and may not import into it; an administrator may do neither', async () => {
  const caseId = await bench.openedCase()
  const shown = await bench.ask('case.show', { case: caseId }, bench.tokens.supervisor)
  assert.equal(shown.status, 200, shown.text)
  assert.equal(
    (await bench.upload({ case: caseId, body: 'a.example', profile: 'domain/1', token: bench.tokens.supervisor }))
      .status,
    403,
  )
})

test('a case shows its title, basis and counts by profile and status', async () => {
  const caseId = await bench.openedCase()
  await bench.imported({ case: caseId, body: 'a.example\nb.example\n', profile: 'domain/1' })
  await bench.imported({ case: caseId, body: 'a@b.example\n', profile: 'email/1' })
  const shown = await bench.ask('case.show', { case: caseId })
  assert.deepEqual(shown.json(), {
    case: caseId,
    title: 'Operation Lighthouse',
    category: 'computer-fraud',
    basis: 'Warrant 17',
    confidential: null,
    state: 'open',
    openedAt: '2026-01-15T12:00:00.000Z',
    marking: {
      tlp: 'AMBER',
      pap: 'AMBER',
      europol: [],
      audience: null,
      originators: ['norland'],
      gradings: [],
    },
    records: [
      { profile: 'domain/1', status: 'suspect', count: 2 },
      { profile: 'email/1', status: 'suspect', count: 1 },
    ],
  })
})

test('a category that is not in the taxonomy opens no case', async () => {
  const body = { title: 'x', category: 'jaywalking', basis: 'y', basisDocument }
  assert.equal((await bench.ask('case.open', body)).status, 400)
})

test('no table holds a title, a basis, an identifier or a refused line in clear', async () => {
  const caseId = await bench.openedCase()
  await bench.imported({ case: caseId, body: 'canary-host.example\ncanary/refused\n', profile: 'domain/1' })
  for (const table of ['case_file', 'record', 'import', 'import_refusal']) {
    const { rows } = await sql<{
      row: string
    }>`select ${sql.table(table)}::text as row from ${sql.table(table)}`.execute(bench.node.context.db)
    assert.ok(rows.length > 0, table)
    for (const { row } of rows) {
      const bytes = row.replaceAll(/\\x((?:[0-9a-f]{2})+)/g, (_, hex: string) =>
        Buffer.from(hex, 'hex').toString('latin1'),
      )
      for (const canary of ['canary', 'Lighthouse', 'Warrant']) assert.ok(!bytes.includes(canary), table)
    }
  }
})

test('a record that was moved to another case in the database is not opened', async () => {
  const [one, two] = [await bench.openedCase(), await bench.openedCase()]
  await bench.imported({ case: one, body: 'moved.example\n', profile: 'domain/1' })
  await bench.node.context.db.updateTable('record').set({ case_id: two }).where('case_id', '=', one).execute()
  await assert.rejects(bench.valuesOf(two), /key-unsafe/)
  await bench.node.context.db.updateTable('record').set({ case_id: one }).where('case_id', '=', two).execute()
  assert.deepEqual(await bench.valuesOf(one), ['moved.example'])
})

test('records are read in batches in the order of their ids, and found again by id', async () => {
  const caseId = await bench.openedCase()
  const hosts = Array.from({ length: 10 }, (_, at) => `r${String(at)}.example`)
  await bench.imported({ case: caseId, body: hosts.join('\n'), profile: 'domain/1' })
  const filter = { case: caseId, profiles: ['domain/1'], statuses: ['suspect'], hiddenFrom: null, batch: 4 }
  const batches = await collect(streamRecords(bench.node.context, filter))
  assert.deepEqual(
    batches.map((batch) => batch.length),
    [4, 4, 2],
  )
  const ids = batches.flat().map(({ record }) => record)
  assert.deepEqual(ids, ids.toSorted())
  const again = await loadRecords(bench.node.context, ids)
  assert.deepEqual(again, batches.flat())
  assert.deepEqual(await collect(streamRecords(bench.node.context, { ...filter, statuses: [], hiddenFrom: null })), [])
  assert.deepEqual(await collect(streamRecords(bench.node.context, { ...filter, profiles: ['phone/1'] })), [])
})
