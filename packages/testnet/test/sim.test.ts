import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError } from '@comity/codec'
import { Disk } from '../src/sim/disk.ts'
import { drawsOf } from '../src/sim/draws.ts'
import { runSim } from '../src/sim/run-sim.ts'
import { SimNode, type SimWorld } from '../src/sim/sim-node.ts'
import { requireInvariants } from '../src/sim/verdict.ts'

/** Seeds that once broke an invariant stay here for good. */
const failedOnce: readonly string[] = []
const { COMITY_SOAK: soak, COMITY_SEED: given } = process.env
const count = soak === undefined ? 50 : 1_000
const counted = Array.from({ length: count }, (_, at) => String(at + 1))
const seeds = given === undefined ? [...failedOnce, ...counted] : [given]

test(`H-09 ${String(seeds.length)} seeds of all faults mixed: nothing lost, doubled, out of order or over budget`, async () => {
  const totals = { messages: 0, dropped: 0, duplicated: 0, reordered: 0, killed: 0 }
  for (const seed of seeds) {
    const { messages, faults, undelivered, differences } = await runSim({ seed }).catch((error: unknown) => {
      console.log(`COMITY_SEED=${seed}`)
      throw error
    })
    assert.deepEqual({ seed, undelivered, differences }, { seed, undelivered: 0, differences: 0 })
    totals.messages += messages
    for (const fault of ['dropped', 'duplicated', 'reordered', 'killed'] as const) totals[fault] += faults[fault]
  }
  console.log(`seeds ${String(seeds.length)}: ${JSON.stringify(totals)}`)
  // A run in which nothing went wrong shows nothing.
  assert.ok(Object.values(totals).every((total) => total > 0))
})

test('H-09 an equal seed gives the same trace byte for byte, another seed another one', async () => {
  const trace: string[][] = [[], []]
  const reports = await Promise.all(trace.map((lines) => runSim({ seed: '7', listen: (line) => lines.push(line) })))
  assert.deepEqual(reports[0], reports[1])
  assert.deepEqual(trace[0], trace[1])
  assert.ok((trace[0]?.length ?? 0) > 100)
  assert.notEqual((await runSim({ seed: '8' })).digest, reports[0]?.digest)
})

test('a simulated disk fails in both flavours, and its state says which it was', () => {
  const disk = new Disk(0, drawsOf('disk'))
  const answers = Array.from({ length: 500 }, (_, at) => {
    try {
      disk.commit(at + 1)
      return 'done'
    } catch (error) {
      assert.ok(isComityError(error, 'storage-fault'))
      return disk.state === at + 1 ? 'kept' : 'failed'
    }
  })
  assert.deepEqual(new Set(answers), new Set(['done', 'kept', 'failed']))
})

test('an invariant that is broken is said', () => {
  // A node that does nothing needs no more of a world.
  const world = { draws: drawsOf('broken') } as SimWorld
  const node = new SimNode({ name: 'n1', partners: [], world })
  node.heads.push({ size: 1, root: new Uint8Array(32) })
  assert.throws(
    () => requireInvariants([node]),
    (error) => isComityError(error, 'invariant-broken'),
  )
})
