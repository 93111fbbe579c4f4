import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { endLostImports, importIdentifiers } from '../src/cases/import.ts'
import { countRecords, streamRecords } from '../src/cases/records.ts'
import { type CaseBench, openCaseBench } from './case-bench.ts'
import { collect } from './collect.ts'

let bench: CaseBench
before(async () => {
  bench = await openCaseBench()
})
after(() => bench.close())

async function refusedLines(id: string, afterLine = 0): Promise<unknown> {
  const answer = await bench.ask('import.show', { import: id, afterLine })
  assert.equal(answer.status, 200, answer.text)
  return answer.json()['refused']
}

test('a text import counts new identifiers, repeats and refused lines, and blank and # lines nowhere', async () => {
  const caseId = await bench.openedCase()
  const body = '# a list\nexample.com\r\n\nEXAMPLE.com.\n#x\n   \n1.2.3.4\nb.example\nhttps://c.example\nb.example'
  const { id, counts } = await bench.imported({ case: caseId, body, profile: 'domain/1' })
  assert.deepEqual(counts, { imported: 2, duplicates: 2, rejected: 2 })
  assert.deepEqual(await refusedLines(id), [
    { line: 7, reason: 'ip-literal' },
    { line: 9, reason: 'character' },
  ])
  assert.deepEqual(await refusedLines(id, 7), [{ line: 9, reason: 'character' }])
  assert.deepEqual((await bench.valuesOf(caseId)).sort(), ['b.example', 'example.com'])
})

test('the same file again is all duplicates, and another case takes it as new', async () => {
  const [one, two] = [await bench.openedCase(), await bench.openedCase()]
  const body = Array.from({ length: 5_000 }, (_, at) => `host-${String(at)}.example`).join('\n')
  const file = { body, profile: 'domain/1' }
  assert.deepEqual((await bench.imported({ case: one, ...file })).counts, {
    imported: 5_000,
    duplicates: 0,
    rejected: 0,
  })
  assert.deepEqual((await bench.imported({ case: one, ...file })).counts, {
    imported: 0,
    duplicates: 5_000,
    rejected: 0,
  })
  assert.deepEqual((await bench.imported({ case: two, ...file })).counts, {
    imported: 5_000,
    duplicates: 0,
    rejected: 0,
  })
})

test('two imports of one list into one case at once store each identifier once', async () => {
  const caseId = await bench.openedCase()
  const hosts = Array.from({ length: 9_000 }, (_, at) => `h${String(at)}.example`)
  const [left, right] = await Promise.all([
    bench.imported({ case: caseId, body: hosts.join('\n'), profile: 'domain/1' }),
    bench.imported({ case: caseId, body: hosts.toReversed().join('\n'), profile: 'domain/1' }),
  ])
  assert.equal(Number(left.counts['imported']) + Number(right.counts['imported']), 9_000)
  assert.equal(Number(left.counts['duplicates']) + Number(right.counts['duplicates']), 9_000)
})

test('a first line # region reads the national numbers of a telephone file, unless the query names a region', async () => {
  const caseId = await bench.openedCase()
  const body = '# region: GB\n020 7946 0958\n+33 1 23 45 67 89\n'
  assert.deepEqual((await bench.imported({ case: caseId, body, profile: 'phone/1' })).counts, {
    imported: 2,
    duplicates: 0,
    rejected: 0,
  })
  assert.deepEqual((await bench.valuesOf(caseId)).sort(), ['+33123456789', '+442079460958'])
  const second = await bench.imported({ case: caseId, body: '\n# region: GB\n020 7946 0958\n', profile: 'phone/1' })
  assert.deepEqual(await refusedLines(second.id), [{ line: 3, reason: 'region-required' }])
  const third = await bench.imported({ case: await bench.openedCase(), body, profile: 'phone/1', region: 'DE' })
  assert.deepEqual(third.counts, { imported: 2, duplicates: 0, rejected: 0 })
})

test('a CSV import takes profile, status, first day and region from its columns', async () => {
  const caseId = await bench.openedCase()
  const body = [
    '\ufeffvalue,profile,status,firstSeen,region',
    'example.com,domain/1,victim,2025-11,',
    '"a@b.example",email/1,,,',
    '020 7946 0958,phone/1,suspect,2025-12-24,GB',
    '"two\nlines",domain/1,,,',
    'b.example,domain/9,,,',
    'b.example,domain/1,wanted,,',
    'b.example,domain/1,,2026-02-30,',
    'b.example,domain/1,,2999-01,',
    'b.example,domain/1',
    'a"b.example,domain/1,,,',
    '',
    'example.com,domain/1,suspect,,',
  ].join('\r\n')
  const { id, counts } = await bench.imported({ case: caseId, body, format: 'csv' })
  assert.deepEqual(counts, { imported: 3, duplicates: 1, rejected: 7 })
  assert.deepEqual(await refusedLines(id), [
    { line: 5, reason: 'character' },
    { line: 7, reason: 'profile-unknown' },
    { line: 8, reason: 'status-unknown' },
    { line: 9, reason: 'date' },
    { line: 10, reason: 'date' },
    { line: 11, reason: 'columns' },
    { line: 12, reason: 'character' },
  ])
  const filter = { case: caseId, profiles: ['domain/1'], statuses: ['victim'], hiddenFrom: null, batch: 10 }
  const [batch] = await collect(streamRecords(bench.node.context, filter))
  assert.deepEqual(
    batch?.map(({ value, category, marking: { tlp, pap }, firstSeen }) => ({ value, category, tlp, pap, firstSeen })),
    [{ value: 'example.com', category: 'computer-fraud', tlp: 'AMBER', pap: 'AMBER', firstSeen: Date.UTC(2025, 10) }],
  )
})

const unreadable = [
  { name: 'a text import without a profile', format: 'text', body: 'a.example' },
  { name: 'a CSV header with an unknown column', format: 'csv', body: 'value,colour\na.example,red\n' },
  { name: 'a CSV header without values', format: 'csv', body: 'profile\ndomain/1\n' },
  { name: 'a CSV header with a column twice', format: 'csv', body: 'value,value\na,b\n' },
  { name: 'a CSV with an unclosed quotation mark', format: 'csv', body: 'value,profile\n"a.example,domain/1\n' },
  { name: 'a CSV line of commas without end', format: 'csv', body: `value\n${','.repeat(100_000)}\nb.example\n` },
  { name: 'a CSV row without end in quotation marks', format: 'csv', body: `value\n"${'x\n'.repeat(50_000)}"\n` },
  { name: 'a CSV row without end', format: 'csv', body: `value\n${'x'.repeat(100_000)}\nb.example\n` },
]

for (const { name, format, body } of unreadable) {
  test(`${name} is refused as a whole and stores nothing`, async () => {
    const caseId = await bench.openedCase()
    const answer = await bench.upload({ case: caseId, format, body })
    assert.equal(answer.status, 400)
    assert.equal(answer.json()['type'], 'urn:comity:err:schema')
    assert.equal(
      await countRecords(bench.node.context, {
        case: caseId,
        profiles: ['domain/1'],
        statuses: ['suspect'],
        hiddenFrom: null,
      }),
      0,
    )
  })
}

test('card numbers are refused on a node that is not cleared for them', async () => {
  const { id, counts } = await bench.imported({
    case: await bench.openedCase(),
    body: '4111111111111111\n',
    profile: 'card/1',
  })
  assert.deepEqual(counts, { imported: 0, duplicates: 0, rejected: 1 })
  assert.deepEqual(await refusedLines(id), [{ line: 1, reason: 'not-cleared' }])
})

test('an upload that breaks off keeps its whole batches, and the file again completes the case', async () => {
  const caseId = await bench.openedCase()
  const hosts = Array.from({ length: 4_500 }, (_, at) => `k${String(at)}.example\n`)
  const { person: id, unit } = await bench.node.context.db
    .selectFrom('case_file')
    .innerJoin('person', 'person.id', 'opened_by')
    .select(['person.id as person', 'person.unit'])
    .where('case_file.id', '=', caseId)
    .executeTakeFirstOrThrow()
  const actor = { person: id, unit, roles: ['investigator'] as const }
  const query = { case: caseId, format: 'text', profile: 'domain/1', status: 'suspect' } as const
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.from(hosts.join('')))
    throw new TypeError('the connection ended')
  }
  await assert.rejects(
    importIdentifiers(bench.node.context, { actor, query, stream: broken() }),
    /the connection ended/,
  )
  assert.equal((await bench.valuesOf(caseId)).length, 4_000)
  const row = await bench.node.context.db
    .selectFrom('import')
    .selectAll()
    .where('case_id', '=', caseId)
    .executeTakeFirstOrThrow()
  assert.deepEqual([row.state, row.imported], ['failed', 4_000])
  const { counts } = await bench.imported({ case: caseId, body: hosts.join(''), profile: 'domain/1' })
  assert.deepEqual(counts, { imported: 500, duplicates: 4_000, rejected: 0 })
})

test('an import whose process ended is failed at the next start, not running for ever', async () => {
  const caseId = await bench.openedCase()
  const { id } = await bench.imported({ case: caseId, body: 'a.example\n', profile: 'domain/1' })
  await bench.node.context.db
    .updateTable('import')
    .set({ state: 'running', ended_at: null })
    .where('id', '=', id)
    .execute()
  await endLostImports(bench.node.context.db, bench.node.context.now())
  const shown = await bench.ask('import.show', { import: id, afterLine: 0 })
  assert.deepEqual(shown.json(), { import: id, state: 'failed', imported: 1, duplicates: 0, rejected: 0, refused: [] })
})
