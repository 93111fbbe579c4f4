import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Terms } from '@comity/agreement'
import { day, fromBase64url, hour, isComityError, toBase64url, toHex } from '@comity/codec'
import { currentEpoch, endEpochsWith, epochKeyPair } from '../src/index/epochs.ts'
import { requireSchedule } from '../src/index/publish.ts'
import { manifestsFor, readSegmentFor } from '../src/index/serve.ts'
import { type IndexBench, openIndexBench, publishNow } from './index-bench.ts'

let bench: IndexBench
before(async () => {
  const scheduled = (terms: Terms): Terms => ({
    ...terms,
    index: {
      ...terms.index,
      epochDays: 10,
      graceDays: 2,
      publication: { kind: 'scheduled', everyHours: 6 },
      rowsCap: [{ profile: 'domain/1', rows: 50 }],
    },
    match: terms.match.map((rule) => ({ ...rule, statuses: ['suspect'], inquirers: ['sudland'] })),
  })
  bench = await openIndexBench(scheduled)
})
after(() => bench.close())

const questionOf = (change: object = {}) => ({
  asker: 'sudland',
  agreement: bench.agreement,
  known: null,
  seen: null,
  ...change,
})

test('before the first publication there is nothing to serve', async () => {
  await assert.rejects(manifestsFor(bench.node(), questionOf()), { code: 'not-found' })
})

test('only statuses that the terms name are published', async () => {
  await (
    await bench.addCase()
  )(['suspect.example'])
  await (
    await bench.addCase({ status: 'witness' })
  )(['witness.example'])
  await bench.publish()
  const { find } = await bench.readBack()
  assert.deepEqual([(await find('suspect.example'))?.label.statuses, await find('witness.example')], [1, undefined])
})

test('a publication before its schedule is refused, and one in time is not', async () => {
  await assert.rejects(requireSchedule(bench.node(), bench.agreement), { code: 'rate' })
  bench.clock.now += 6 * hour
  await requireSchedule(bench.node(), bench.agreement)
})

test('more rows than the cap of the terms are refused and nothing is published', async () => {
  const add = await bench.addCase()
  const names = Array.from({ length: 50 }, (_, at) => `cap${String(at)}.example`)
  await add(names)
  const before = (await bench.readBack()).index.manifest.version
  await assert.rejects(bench.publish(), { code: 'quota-exceeded' })
  assert.equal((await bench.readBack()).index.manifest.version, before)
  for (const name of names) await bench.remove(name)
})

test('a manifest is served with its proof to who may ask, and with what the log grew by', async () => {
  const first = await manifestsFor(bench.node(), questionOf())
  assert.equal(first.length, 1)
  await bench.publish()
  const again = await manifestsFor(bench.node(), questionOf({ known: 1, seen: 1 }))
  const [offer] = again as readonly { readonly consistency: { readonly fromSize: number } | null }[]
  assert.equal(offer?.consistency?.fromSize, 1)
  assert.deepEqual(await manifestsFor(bench.node(), questionOf({ known: 2 })), [])
})

test('who may not ask gets no manifest and no segment, and cannot tell a segment that exists', async () => {
  const { segments } = (await bench.readBack()).index.manifest
  const sha256 = fromBase64url(segments[0]?.sha256 ?? '', 32)
  assert.ok((await readSegmentFor(bench.node(), { party: 'sudland', sha256 })).length > 0)
  for (const party of ['norland', 'westland']) {
    await assert.rejects(readSegmentFor(bench.node(), { party, sha256 }), { code: 'not-found' })
    await assert.rejects(manifestsFor(bench.node(), questionOf({ asker: party })), { code: 'agreement-not-in-force' })
  }
  await assert.rejects(readSegmentFor(bench.node(), { party: 'sudland', sha256: new Uint8Array(32) }), {
    code: 'not-found',
  })
  await assert.rejects(manifestsFor(bench.node(), questionOf({ agreement: 'A'.repeat(43) })), {
    code: 'agreement-not-in-force',
  })
})

test('an epoch is followed before it ends; the old key answers for its grace, then it is destroyed and the log says so', async () => {
  const { node, agreement, clock } = bench
  const old = await currentEpoch(node(), agreement)
  clock.now += 9 * day
  await bench.publish()
  const fresh = await currentEpoch(node(), agreement)
  assert.equal(fresh.epoch, old.epoch + 1)
  assert.notDeepEqual(fresh.publicKey, old.publicKey)
  assert.deepEqual((await epochKeyPair(node(), agreement, old.epoch)).publicKey, old.publicKey)
  assert.equal((await manifestsFor(node(), questionOf())).length, 2)
  clock.now += 2 * day
  await assert.rejects(epochKeyPair(node(), agreement, old.epoch), { code: 'key-retired' })
  await bench.restart()
  const row = await node().db.selectFrom('index_epoch').selectAll().where('number', '=', old.epoch).executeTakeFirst()
  assert.deepEqual([row?.state, row?.seed_wrapped, row?.padding_seed_wrapped], ['ended', null, null])
  const { count } = await node()
    .db.selectFrom('log_entry')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('type', '=', 'index.epoch')
    .executeTakeFirstOrThrow()
  assert.equal(count, 3)
})

test('a record deleted in a later epoch withdraws its reference of the earlier one too', async () => {
  const { clock } = bench
  await (
    await bench.addCase()
  )(['leaving.example'])
  await bench.publish()
  const before = await bench.readBack()
  const old = (await before.find('leaving.example'))?.label.reference
  clock.now += 9 * day
  await bench.publish()
  const after = await bench.readBack()
  assert.equal(after.index.manifest.epoch, before.index.manifest.epoch + 1)
  const fresh = (await after.find('leaving.example'))?.label.reference
  assert.ok(old !== undefined && fresh !== undefined)
  await bench.remove('leaving.example')
  await bench.publish()
  const { withdrawn } = (await bench.readBack()).index
  assert.ok(withdrawn.has(toBase64url(old)) && withdrawn.has(toBase64url(fresh)))
  await bench.publish()
  assert.equal((await bench.readBack()).index.withdrawn.size, withdrawn.size)
})

test('a node that lost its wrapping key starts a new epoch and publishes under it', async () => {
  const { node, agreement } = bench
  const lost = await currentEpoch(node(), agreement)
  await rm(join(node().dataDir, 'keys', 'epoch-wrap.json'))
  await bench.restart()
  await assert.rejects(epochKeyPair(node(), agreement, lost.epoch), { code: 'key-retired' })
  await bench.publish()
  assert.equal((await currentEpoch(node(), agreement)).epoch, lost.epoch + 1)
  const { find } = await bench.readBack()
  assert.ok((await find('suspect.example')) !== undefined)
})

test('D-02 a suspension ends the epochs of its party at its commit, and the next publication need not wait', async () => {
  const { node, agreement } = bench
  await bench.publish()
  const { epoch } = await currentEpoch(node(), agreement)
  const end = (party: string, isKept: boolean) =>
    node()
      .db.transaction()
      .execute(async (tx) => {
        const over = await endEpochsWith(node(), tx, party)
        if (!isKept) throw new TypeError('rolled back')
        return over
      })
  assert.deepEqual((await end('westland', true)).agreements, [])
  await assert.rejects(end('sudland', false), TypeError)
  assert.ok(await epochKeyPair(node(), agreement, epoch))
  await assert.rejects(requireSchedule(node(), agreement), { code: 'rate' })
  const over = await end('sudland', true)
  over.committed()
  assert.deepEqual(over.agreements, [agreement])
  await assert.rejects(epochKeyPair(node(), agreement, epoch), { code: 'key-retired' })
  await assert.rejects(manifestsFor(node(), questionOf()), { code: 'not-found' })
  await requireSchedule(node(), agreement)
  await bench.publish()
  assert.equal((await currentEpoch(node(), agreement)).epoch, epoch + 1)
})

test('a seed moved to another purpose does not open', async () => {
  const { node, agreement } = bench
  const row = await node()
    .db.selectFrom('index_epoch')
    .selectAll()
    .where('state', '=', 'current')
    .executeTakeFirstOrThrow()
  const put = (seed_wrapped: Uint8Array | null, padding_seed_wrapped: Uint8Array | null) =>
    node().db.updateTable('index_epoch').set({ seed_wrapped, padding_seed_wrapped }).where('id', '=', row.id).execute()
  await put(row.padding_seed_wrapped, row.seed_wrapped)
  // A running node keeps the keys it has opened.
  await bench.restart()
  await assert.rejects(epochKeyPair(node(), agreement, row.number), { code: 'key-retired' })
  await put(row.seed_wrapped, row.padding_seed_wrapped)
  assert.ok(await epochKeyPair(node(), agreement, row.number))
})

const places = ['index.segments-written', 'index.before-commit', 'index.committed'] as const

for (const place of places) {
  test(`G-08 a publication that dies at ${place} leaves the old version or the new one, and no file too many`, async () => {
    const { node, faults } = bench
    await (
      await bench.addCase()
    )([`${place.replaceAll('.', '-')}.example`])
    const before = (await bench.readBack()).index.manifest.version
    faults.point = (name) => {
      if (name === place) throw new Error('the process dies here')
    }
    await assert.rejects(bench.publish(), (error) => !isComityError(error))
    faults.point = () => undefined
    const reached = place === 'index.committed' ? before + 1 : before
    assert.equal((await bench.readBack()).index.manifest.version, reached)
    await bench.restart()
    const rows = await node().db.selectFrom('index_segment').select('sha256').execute()
    assert.deepEqual(await bench.files(), rows.map(({ sha256 }) => toHex(sha256)).sort())
    const { version } = await publishNow(node(), bench.agreement)
    assert.equal(version, reached + 1)
    const { find } = await bench.readBack()
    assert.ok((await find(`${place.replaceAll('.', '-')}.example`)) !== undefined)
  })
}

test('many changes end in a new base that keeps every reference and withdraws the removed ones', async () => {
  const add = await bench.addCase()
  await add(['kept.example'])
  const removed = Array.from({ length: 35 }, (_, at) => `gone${String(at)}.example`)
  await add(removed)
  await bench.publish()
  const before = await (await bench.readBack()).find('kept.example')
  // More tombstones than look-ups should pass, or than there are padding rows to hide them among.
  for (const name of removed) {
    await bench.remove(name)
    await bench.publish()
  }
  const { index, find } = await bench.readBack()
  const sequences = index.manifest.segments.map(({ sequence }) => sequence)
  assert.equal(index.manifest.segments[0]?.role, 'base')
  assert.ok((sequences[0] ?? 0) > 5, 'a new base was made')
  assert.deepEqual((await find('kept.example'))?.label.reference, before?.label.reference)
  for (const name of removed) assert.equal(await find(name), undefined)
  assert.ok(index.withdrawn.size >= 35)
})
