import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { isComityError } from '@comity/codec'
import type { Actor } from '../src/context.ts'
import {
  insertHits,
  listHits,
  loadHit,
  moveHit,
  type NewHit,
  openHitValue,
  withdrawHits,
} from '../src/casework/hits.ts'
import { type IndexBench, openIndexBench } from './index-bench.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)

let bench: IndexBench
let officer: Actor
before(async () => {
  bench = await openIndexBench()
  const row = await bench.node().db.selectFrom('person').select(['id', 'unit']).executeTakeFirstOrThrow()
  officer = { person: row.id, unit: row.unit, roles: ['investigator'] }
})
after(() => bench.close())

function newHit(change: Partial<NewHit> = {}): NewHit {
  return {
    unit: officer.unit,
    case: randomUUID(),
    record: randomUUID(),
    agreement: bench.agreement,
    publisher: 'sudland',
    epoch: 1,
    batch: randomUUID(),
    position: 0,
    profile: 'domain/1',
    value: 'secret.example',
    purpose: 'computer-fraud',
    basis: 'mutual-assistance',
    label: {
      reference: crypto.getRandomValues(new Uint8Array(8)),
      category: 5,
      statuses: 1,
      contactUnit: 0,
      handling: 0x3200,
      month: 660,
    },
    withdrawn: false,
    foundIn: null,
    blind: new Uint8Array(32).fill(3),
    ...change,
  }
}

const insert = (...hits: readonly NewHit[]) => {
  const node = bench.node()
  return node.db.transaction().execute((tx) => insertHits(node, tx, hits))
}
const rowOf = async (hit: NewHit) =>
  (await listHits(bench.node().db, officer.unit)).find(({ record }) => record === hit.record) ?? assert.fail('no hit')

test('a hit is kept with its identifier sealed, and opens for its own unit', async () => {
  const hit = newHit()
  assert.equal(await insert(hit), 1)
  const row = await rowOf(hit)
  assert.equal(row.state, 'NEW')
  assert.ok(!Buffer.from(row.value_sealed ?? []).includes('secret'))
  assert.equal(await openHitValue(bench.node(), row), 'secret.example')
})

test('the same row for the same record of a case is one hit, however often it is asked', async () => {
  const hit = newHit()
  assert.equal(await insert(hit), 1)
  assert.equal(await insert({ ...hit, batch: randomUUID() }), 0)
  assert.equal(await insert({ ...hit, case: randomUUID() }), 1)
})

test('all hits of a full batch are kept, also where that takes several statements', async () => {
  const hits = Array.from({ length: 4_096 }, (_, position) => newHit({ position }))
  assert.equal(await insert(...hits), 4_096)
})

test('a withdrawn row makes its new hits WITHDRAWN, in whatever epoch; judged ones keep their state and are marked', async () => {
  const [open, judged, other] = [newHit(), newHit(), newHit()]
  await insert(open, judged, other)
  const node = bench.node()
  const { id } = await rowOf(judged)
  const move = { hit: id, actor: officer, row: 'h2', to: 'CONFIRMED', reason: 'Seen.' } as const
  await node.db.transaction().execute((tx) => moveHit(node, tx, move))
  const references = [open, judged].map(({ label }) => label.reference)
  const rows = { agreement: bench.agreement, publisher: 'sudland', references }
  assert.equal(await node.db.transaction().execute((tx) => withdrawHits(node, tx, rows)), 2)
  const states = await Promise.all([open, judged, other].map(async (hit) => (await rowOf(hit)).state))
  assert.deepEqual(states, ['WITHDRAWN', 'CONFIRMED', 'NEW'])
  const marked = await Promise.all([open, judged, other].map(async (hit) => (await rowOf(hit)).withdrawn_at !== null))
  assert.deepEqual(marked, [true, true, false])
  // Told again by every later version, they are marked once.
  assert.equal(await node.db.transaction().execute((tx) => withdrawHits(node, tx, rows)), 0)
})

test('a hit that is found with a withdrawn reference is WITHDRAWN from the start and cannot be confirmed', async () => {
  const hit = newHit({ withdrawn: true })
  await insert(hit)
  const { id, state } = await rowOf(hit)
  assert.equal(state, 'WITHDRAWN')
  const node = bench.node()
  const move = { hit: id, actor: officer, row: 'h2', to: 'CONFIRMED', reason: 'Seen.' } as const
  await assert.rejects(
    node.db.transaction().execute((tx) => moveHit(node, tx, move)),
    refusedAs('object-mismatch'),
  )
})

test('a hit of another unit is not found, neither to see nor to judge', async () => {
  const hit = newHit()
  await insert(hit)
  const { id } = await rowOf(hit)
  const node = bench.node()
  const stranger = { ...officer, unit: randomUUID() }
  await assert.rejects(loadHit(node.db, { hit: id, unit: stranger.unit }), refusedAs('not-found'))
  const move = { hit: id, actor: stranger, row: 'h3', to: 'DISMISSED', reason: 'x' } as const
  await assert.rejects(
    node.db.transaction().execute((tx) => moveHit(node, tx, move)),
    refusedAs('not-found'),
  )
})
