import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Disk } from './power-loss-disk.ts'
import { differences, everything, imageOf, nothingMore, readImage } from './power-loss-image.ts'
import { cannotTrace, replayOf, traced, traceIsWhole } from './power-loss-record.ts'

const skip = cannotTrace
const source = (name: string) => JSON.stringify(new URL(`../../node/src/${name}`, import.meta.url).href)

/** What a node writes beside its database, each into folders that are not there before, of a node of its own. */
const program = (root: string) => `
  const { fsyncSync, mkdirSync, openSync } = await import('node:fs')
  const { createSecret, makePrivateFolder } = await import(${source('files.ts')})
  const { writeSegments } = await import(${source('index/segment-files.ts')})
  const { quarantinePouch, writePouchFile } = await import(${source('pouch/pouch-files.ts')})
  const { openLogFiles } = await import(${source('log/log-files.ts')})
  const root = ${JSON.stringify(root)}
  for (const name of ['keyed', 'published', 'carried', 'logged']) mkdirSync(root + '/' + name)
  fsyncSync(openSync(root))
  const bytes = new Uint8Array([1, 2, 3])
  await makePrivateFolder(root + '/keyed/keys/of')
  await createSecret(root + '/keyed/keys/of/one.json', bytes)
  await writeSegments({ dataDir: root + '/published' }, [{ sha256: new Uint8Array(32), bytes }])
  const content = async function* () { yield bytes }
  const carried = { dataDir: root + '/carried' }
  for (const id of ['kept', 'moved']) await writePouchFile(carried, { folder: 'incoming', id }, content())
  await quarantinePouch(carried, 'moved')
  const log = await openLogFiles(root + '/logged/log')
  await log.writeCheckpoint('a checkpoint')`

let folder: string
let disk: Disk
before(async () => {
  if (skip !== false) return
  folder = await mkdtemp(join(tmpdir(), 'comity-folders-'))
  const [root, trace] = [join(folder, 'disk'), join(folder, 'trace')]
  await mkdir(root, { mode: 0o700 })
  await chmod(root, 0o700)
  await traced(['--input-type=module', '--eval', program(root)], trace).done()
  await traceIsWhole(trace)
  disk = await replayOf({ disk: root, traces: [trace] }, () => undefined)
})
after(async () => {
  if (skip === false) await rm(folder, { recursive: true })
})

test('G-05 what was written is replayed to the real folder', { skip }, () => {
  assert.deepEqual(differences(imageOf(disk, everything), readImage(join(folder, 'disk'))), [])
})

for (const path of [
  'keyed/keys/of/one.json',
  `published/index/${'00'.repeat(32)}`,
  'carried/pouch/incoming/kept.age',
  'carried/pouch/quarantine/moved.age',
  'logged/log/checkpoint',
]) {
  test(`G-05 ${path.replace(/0{64}/, 'a segment')} is there whole after a power cut`, { skip }, () => {
    const [image, real] = [imageOf(disk, nothingMore), readImage(join(folder, 'disk'))]
    assert.ok(real.has(path))
    assert.deepEqual(image.get(path), real.get(path))
  })
}
