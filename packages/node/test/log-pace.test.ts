import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { OpenedLog } from '../src/log/open-log.ts'
import { stepSize } from '../src/log/pace.ts'
import { LogBench, sizeOf } from './open-test-log.ts'

/* E-09: what a stranger sees of a log, its growth, is the same whether the node acts or not. */
let bench: LogBench
before(async () => {
  bench = await LogBench.start()
})
after(() => bench.stop())

const pace = { milliseconds: 150, entries: 4 }

/** Sizes of the checkpoint as somebody sees it who asks all the time, each once. Called before the first step. */
function watch(log: OpenedLog, count: number): Promise<readonly number[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly number[]>()
  const sizes: number[] = []
  const look = async () => {
    sizes.push(sizeOf(await log.checkpoint()))
    if (sizes.length === count) resolve(sizes)
  }
  log.onStep(() => void look().catch(reject))
  void look().catch(reject)
  return promise
}

test('E-09 the log grows by the same steps with and without acts', async () => {
  const [idle, busy] = [await bench.place(), await bench.place()]
  const steps = 8
  const idleLog = await idle.open({ pace })
  const idleSizes = watch(idleLog, steps)
  const busyLog = await busy.open({ pace })
  const busySizes = watch(busyLog, steps)
  const acting = (async () => {
    for (let act = 0; act < 6; act += 1) {
      await busy.append(busyLog, act % 4)
      await sleep(pace.milliseconds)
    }
  })()
  const [seenIdle, seenBusy] = await Promise.all([idleSizes, busySizes])
  await acting
  assert.deepEqual(seenBusy, seenIdle)
  assert.deepEqual(
    seenIdle,
    [...Array(steps).keys()].map((step) => step * pace.entries),
  )
  await Promise.all([idleLog.close(), busyLog.close()])
})

test('more entries than a step holds double it, so that a burst shows as a power of two and no count', () => {
  const sizes = [0, 1, 4, 5, 8, 9, 33].map((waiting) => stepSize(pace, waiting))
  assert.deepEqual(sizes, [4, 4, 4, 8, 8, 16, 64])
})

test('who waits for a proof has it with the next step, and all that was logged is there after a restart', async () => {
  const place = await bench.place()
  const log = await place.open({ pace })
  const [id = ''] = await place.append(log, 1)
  const { entry, size } = await log.prove(id)
  assert.equal(entry.type, 'index.manifest')
  assert.ok(size % pace.entries === 0)
  await place.append(log, 3)
  await log.close()
  const again = await place.open({ pace })
  const verified = await again.verify()
  assert.ok(verified.size >= 8)
  assert.equal(verified.size % pace.entries, 0)
  await again.close()
  const rows = await place.database.db.selectFrom('log_entry').select(['type', 'salt', 'idx']).execute()
  assert.equal(rows.filter(({ idx }) => idx === null).length, 0)
  assert.equal(rows.filter(({ type }) => type === 'index.manifest').length, 4)
  // Nobody can open a filler, the node itself neither.
  assert.ok(rows.filter(({ type }) => type === 'filler').every(({ salt }) => salt === null))
})

test('without a pace nothing is filled up', async () => {
  const place = await bench.place()
  const log = await place.open()
  await place.fill(log, 3)
  await log.close()
  assert.equal(sizeOf(await log.checkpoint()), 3)
})
