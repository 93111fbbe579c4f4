import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { tilePath, tileHashReader, treeRoot } from '@comity/tlog'
import { LogBench, type LogPlace, readCheckpoint, sizeOf } from './open-test-log.ts'

let bench: LogBench
before(async () => {
  bench = await LogBench.start()
})
after(() => bench.stop())

/** Runs killed-log.ts until it kills itself at `point`. */
async function runUntilKilled(place: LogPlace, point: string, counts: readonly [number, number]): Promise<void> {
  const program = new URL('./killed-log.ts', import.meta.url).pathname
  const args = [program, bench.url(place.name), place.dir, point, ...counts.map(String)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
  assert.equal(signal, 'SIGKILL')
}

const checkpointOf = (place: LogPlace) => readFile(join(place.dir, 'log', 'checkpoint'), 'utf8')

/** E-10: whoever reads the folder as it lies there finds all that its checkpoint covers. */
async function readAsStranger(place: LogPlace): Promise<number> {
  const { size, root } = readCheckpoint(await checkpointOf(place))
  const readHashes = tileHashReader({
    size,
    readTile: async (tile) => {
      const path = (width: number) => join(place.dir, 'log', tilePath({ ...tile, width }))
      const bytes = await readFile(path(tile.width)).catch(() => readFile(path(256)))
      return new Uint8Array(bytes.subarray(0, tile.width * 32))
    },
  })
  assert.deepEqual(await treeRoot({ size, readHashes }), root)
  return size
}

for (const point of ['log.sequenced', 'log.tiles']) {
  for (const counts of [
    [3, 4],
    [250, 300],
    [256, 256],
  ] as const) {
    test(`E-10 kill -9 at ${point} after ${counts[0]} and ${counts[1]} entries loses and doubles nothing`, async () => {
      const place = await bench.place()
      await runUntilKilled(place, point, counts)
      const size = counts[0] + counts[1]
      assert.equal(await readAsStranger(place), counts[0])
      const log = await place.open()
      assert.equal(sizeOf(await log.checkpoint()), size)
      await log.publish()
      assert.equal(await readAsStranger(place), size)
      assert.equal((await log.verify()).size, size)
      await place.fill(log, 1)
      await log.close()
      assert.equal(await readAsStranger(place), size + 1)
    })
  }
}

test('E-10 a draft that a crash left is written anew', async () => {
  const place = await bench.place()
  const log = await place.open()
  await place.fill(log, 3)
  await writeFile(
    join(place.dir, 'log', 'checkpoint.draft'),
    'half a checkpoint that is longer than a whole one'.repeat(9),
  )
  await log.close()
  assert.equal(await readAsStranger(place), 3)
})
