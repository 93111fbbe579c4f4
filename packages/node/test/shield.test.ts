import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { recordChunks, recordsToAsk } from '../src/asking/ask-records.ts'
import { loadRecords, type StoredRecord } from '../src/cases/records.ts'
import { placeShield } from '../src/shield/shields.ts'
import { collect } from './collect.ts'
import { type IndexBench, openIndexBench } from './index-bench.ts'

/*
 * Moments at which somebody is shielded while a long act is under way (spec/cases.md §4). `isHidden` and `hiddenOf` in
 * asking/ask-records.ts, `mayPass` and `passes` there, and the look at `newestShield` in index/manifest-version.ts, were each taken away and this file
 * seen red.
 */

let bench: IndexBench
before(async () => {
  bench = await openIndexBench()
  const add = await bench.addCase()
  await add(['one.example', 'two.example', 'three.example'])
})
after(() => bench.close())

const audience = ['*', 'party:sudland']

async function shieldOf(record: string): Promise<void> {
  const node = bench.node()
  const { unit } = await node.db.selectFrom('record').select('unit').where('id', '=', record).executeTakeFirstOrThrow()
  const { id: person } = await node.db.selectFrom('person').select('id').executeTakeFirstOrThrow()
  const notTo = { parties: [], memberClasses: [], countries: [] }
  await placeShield(node, { person, unit, roles: ['supervisor'] }, { record, ground: 'source', notTo })
}

/** The three records; their ids are in no order. */
async function named(value: string): Promise<StoredRecord> {
  const ids = await bench.node().db.selectFrom('record').select('id').execute()
  const records = await loadRecords(
    bench.node(),
    ids.map(({ id }) => id),
  )
  return records.find((record) => record.value === value) ?? assert.fail()
}

test('who is shielded while a version is built stands in no version that is committed later', async () => {
  const first = await named('one.example')
  let built = 0
  let written = (): void => undefined
  const files = new Promise<void>((resolve) => {
    written = resolve
  })
  bench.faults.point = (name) => {
    if (name !== 'index.segments-written') return
    built += 1
    written()
  }
  const { db } = bench.node()
  // The commit waits for another publisher of the agreement: that is when the person is shielded.
  const other = db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`index/${bench.agreement}`}, 0))`.execute(tx)
    const publishing = bench.publish()
    await files
    await shieldOf(first.record)
    return { publishing }
  })
  await (
    await other
  ).publishing
  assert.equal(built, 2)
  const { find } = await bench.readBack()
  assert.equal(await find('one.example'), undefined)
  assert.notEqual(await find('two.example'), undefined)
})

/** A long question about three records of one case. */
async function questionAbout(names: readonly [string, string, string]) {
  const [first, second, third] = [await named(names[0]), await named(names[1]), await named(names[2])]
  const statuses: 'suspect'[] = ['suspect']
  const asked = { case: first.case, agreement: bench.agreement, publishers: ['sudland'], profile: 'domain/1', statuses }
  const job = { id: randomUUID(), person: randomUUID(), unit: first.unit, isResumed: false, kind: 'ask' as const }
  const rest = { purpose: 'computer-fraud', basis: 'order', mode: 'once', allowance: 'daily' } as const
  const passage = { ceiling: { tlp: 'AMBER', pap: 'AMBER', europol: [] }, to: ['sudland'] } as const
  const scope = { job, asked: { ...asked, ...rest }, audience, passage, publisher: 'sudland' }
  return { scope, records: [first.record, second.record, third.record] as const }
}

/** Takes the first out before the question and the second while it is asked; what is left is the third. */
async function assertLeftOut(
  names: readonly [string, string, string],
  takeOut: (record: string) => Promise<unknown>,
): Promise<void> {
  const { scope, records } = await questionAbout(names)
  await takeOut(records[0])
  const left = await recordsToAsk(bench.node(), scope)
  assert.deepEqual([...left.ids].sort(), [records[1], records[2]].sort())
  await takeOut(records[1])
  const chunks = await collect(recordChunks(bench.node(), { ...scope, left }))
  assert.deepEqual(
    chunks.flat().map(({ record }) => record),
    [records[2]],
  )
}

test('who is shielded before or while a long question is asked is left out of what is still to be asked', async () => {
  const [first] = [await named('one.example')]
  await shieldOf(first.record)
  await assertLeftOut(['one.example', 'two.example', 'three.example'], async (record) => {
    if (record !== first.record) await shieldOf(record)
  })
})

test('D-04 what is marked more strictly before or while a long question is asked is left out of it as well', async () => {
  for (const [at, column] of ['audience', 'tlp', 'pap', 'europol'].entries()) {
    const value = { audience: '{norland}', tlp: 'RED', pap: 'RED', europol: 'H1' }[column]
    const names = ['a', 'b', 'c'].map((name) => `${name}-${String(at)}.example`) as [string, string, string]
    await (
      await bench.addCase()
    )(names)
    await assertLeftOut(names, (record) =>
      sql`update record set ${sql.ref(column)} = ${sql.lit(value)} where id = ${record}`.execute(bench.node().db),
    )
  }
})
