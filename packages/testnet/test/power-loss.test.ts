import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { hostAsProcess } from '../src/process-node.ts'
import { draws } from './kill-seeds.ts'
import type { Disk } from './power-loss-disk.ts'
import {
  type Chance,
  chanceOf,
  differences,
  everything,
  imageOf,
  nothingMore,
  readImage,
  writeImage,
} from './power-loss-image.ts'
import { cannotTrace, replayOf } from './power-loss-record.ts'
import { allIsThere, type Recorded, recordRun } from './power-loss-scene.ts'

const { COMITY_SOAK: soak, COMITY_SEED: given, COMITY_CUTS: wanted, COMITY_KEEP: kept } = process.env
/**
 * A thousand in the soak. The seed picks moments and what is kept of each; the recorded run differs each time, so
 * COMITY_KEEP names a folder for the disks that failed.
 */
const cuts = Number(wanted ?? Number(soak ?? 100) * 10)
const seed = given ?? randomBytes(4).toString('hex')
const skip = soak === undefined ? 'recorded in the soak only: it takes a minute' : cannotTrace

let folder: string
let images: string
let run: Recorded

before(async () => {
  if (skip !== false) return
  folder = await mkdtemp(join(tmpdir(), 'comity-power-'))
  images = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'comity-power-'))
  // As root the database server runs under another account, which must be able to pass through.
  for (const path of [folder, images]) await chmod(path, 0o711)
  await mkdir(join(folder, 'disk'), { mode: 0o711 })
  run = await recordRun(folder)
})
after(async () => {
  if (skip !== false) return
  for (const path of [folder, images]) await rm(path, { recursive: true })
})

/** Starts a node on what a cut left, and looks for all that was told before. */
async function comesBack(disk: Disk, { at, chance }: { readonly at: number; readonly chance: Chance }): Promise<void> {
  // A place of its own: a server that was left behind would take the socket of the next with it when it ends.
  const place = await mkdtemp(join(images, 'disk-'))
  await chmod(place, 0o711)
  const image = imageOf(disk, chance)
  writeImage(image, place)
  const node = hostAsProcess({ dir: join(place, 'node'), databaseUrl: undefined })
  try {
    const { ownUrl } = await node.start()
    await allIsThere(
      ownUrl,
      run.acknowledged.filter((told) => told.at <= at),
    )
    await node.stop()
    const lock = join(place, 'node/postgres/data/postmaster.pid')
    assert.ok(!existsSync(lock), 'the database server outlived its node')
  } catch (error) {
    const serverLog = await readFile(join(place, 'node/postgres/postgres.log'), 'utf8').catch(() => '')
    if (kept !== undefined) writeImage(image, await mkdtemp(join(kept, 'cut-')))
    console.log(node.log(), serverLog.replaceAll('\0', '').split('\n').slice(-8).join('\n'))
    throw error
  } finally {
    await node.stop()
    await rm(place, { recursive: true })
  }
}

test('G-05 the recorded run, replayed to its end, is the real folder byte for byte', { skip }, async () => {
  const disk = await replayOf(run, () => undefined)
  assert.deepEqual(differences(imageOf(disk, everything), readImage(run.disk)), [])
})

test('G-05 a disk that ignores syncs loses what was told, and the check finds it', { skip }, async () => {
  const [first] = run.acknowledged
  const last = run.acknowledged.at(-1)
  assert.ok(first !== undefined && last !== undefined)
  let before: Disk | undefined
  await replayOf(run, (disk, call) => {
    if (before !== undefined || call.at <= first.at) return undefined
    before = disk
    // The disk as it was when the first was told, for all that was told.
    return assert.rejects(comesBack(disk, { at: last.at, chance: nothingMore }), /not-found|were told and/)
  })
  assert.ok(before !== undefined, 'the first was told before the run ended')
})

test(`G-05 ${String(cuts)} power cuts lose nothing that was told, COMITY_SEED=${seed}`, { skip }, async () => {
  const draw = draws(seed)
  const end = run.acknowledged.at(-1)?.at ?? 0
  // Half of the cuts come as soon as somebody was told, half at any moment.
  const moments = Array.from({ length: cuts }, () => {
    const told = run.acknowledged[draw(run.acknowledged.length)]?.at ?? end
    return draw(2) === 0 ? told : run.made + draw(end + 1_000_000 - run.made)
  }).sort((one, other) => one - other)
  const failures: string[] = []
  const cut = async (disk: Disk) => {
    const at = moments.shift() ?? end
    try {
      await comesBack(disk, { at, chance: chanceOf(draw) })
    } catch (error) {
      failures.push(`${String((at - run.made) / 1_000_000)} s: ${String(error)}`)
      console.log(failures.at(-1))
    }
  }
  const last = await replayOf(run, async (disk, call) => {
    while ((moments[0] ?? Infinity) < call.at) await cut(disk)
  })
  while (moments.length > 0) await cut(last)
  const told = String(run.acknowledged.length)
  console.log(`${String(cuts)} cuts, ${told} told, ${String(failures.length)} failed`)
  assert.deepEqual(failures, [])
})
