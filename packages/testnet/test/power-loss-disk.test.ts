import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, test } from 'node:test'
import { draws } from './kill-seeds.ts'
import { Disk, type Inode } from './power-loss-disk.ts'
import { chanceOf, differences, everything, imageOf, nothingMore, readImage, writeImage } from './power-loss-image.ts'

const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
let disk: Disk
let now: number
beforeEach(() => {
  now = 0
  disk = new Disk({ mode: 0o700, ...owner })
})

const made = () => ({ made: ++now, mode: 0o600, ...owner })
const fileOf = (path: string) => disk.create(path.split('/'), 'file', made())
const folderOf = (path: string) => disk.create(path.split('/'), 'folder', { ...made(), mode: 0o700 })
const sync = (inode: Inode) => disk.sync(inode, ++now)
function write(inode: Inode, offset: number, text: string): void {
  disk.write(inode, { made: ++now, offset, bytes: Buffer.from(text) })
}

/** What is left when nothing is kept that was not synced: path to content. */
function left(chance = nothingMore): Readonly<Record<string, string | undefined>> {
  const image = [...imageOf(disk, chance)]
  return Object.fromEntries(image.map(([path, entry]) => [path, entry.kind === 'file' ? String(entry.content) : '/']))
}

test('a file that was synced is there with what it held then', () => {
  const file = fileOf('a')
  write(file, 0, 'first')
  sync(file)
  write(file, 0, 'other')
  assert.deepEqual(left(), { a: 'first' })
  assert.deepEqual(left(everything), { a: 'other' })
})

test('a name is there once its folder was synced, with nothing in the file before that was', () => {
  write(fileOf('a'), 0, 'lost')
  assert.deepEqual(left(), {})
  sync(disk.root)
  assert.deepEqual(left(), { a: '' })
})

test('what is synced below a folder is lost with the name of the folder', () => {
  folderOf('f')
  sync(fileOf('f/a'))
  assert.deepEqual(left(), {})
  sync(disk.root)
  assert.deepEqual(left(), { f: '/', 'f/a': '' })
})

test('a rename is undone until its folder is synced; syncing the file is not enough', () => {
  const file = fileOf('a')
  sync(file)
  disk.rename(['a'], ['b'], ++now)
  sync(file)
  assert.deepEqual(left(), { a: '' })
  sync(disk.root)
  assert.deepEqual(left(), { b: '' })
})

test('a removal is undone until its folder is synced', () => {
  sync(fileOf('a'))
  disk.remove(['a'], ++now)
  assert.deepEqual(left(), { a: '' })
  assert.deepEqual(left(everything), {})
})

test('what came before to a name is on disk with what came last, as journals keep the order', () => {
  const first = fileOf('a')
  sync(first)
  disk.rename(['a'], ['b'], ++now)
  sync(fileOf('a'))
  assert.deepEqual(left(), { a: '', b: '' })
  assert.deepEqual(left(everything), { a: '', b: '' })
})

test('a sync covers what was made before it was called, not what came while it ran', () => {
  const file = fileOf('a')
  write(file, 0, 'before')
  const called = ++now
  write(file, 0, 'during')
  disk.sync(file, called)
  assert.deepEqual(left(), { a: 'before' })
})

test('a size is on disk with its file, and what lies behind a cut is zero when the file grows again', () => {
  const file = fileOf('a')
  write(file, 0, 'abc')
  disk.resize(file, 1, ++now)
  disk.resize(file, 2, ++now)
  assert.deepEqual(left(everything), { a: 'a\0' })
  sync(file)
  assert.deepEqual(left(), { a: 'a\0' })
})

test('each 512 bytes of what was not synced are kept or not for themselves', () => {
  const file = fileOf('a')
  write(file, 0, 'o'.repeat(4_096))
  sync(file)
  write(file, 0, 'n'.repeat(4_096))
  const draw = draws('torn')
  const seen = new Set<string>()
  for (let cut = 0; cut < 200; cut++) {
    const content = left(chanceOf(draw))['a'] ?? ''
    assert.equal(content.length, 4_096)
    const sectors = content.match(/.{512}/g) ?? []
    for (const sector of sectors) assert.match(sector, /^(?:o{512}|n{512})$/)
    seen.add(sectors.map((sector) => sector[0]).join(''))
  }
  assert.ok(seen.size > 20, `${String(seen.size)} different cuts`)
})

test('a sector never has a later write without the earlier one, and mode and owner are lost like content', () => {
  const file = fileOf('a')
  sync(file)
  write(file, 0, 'a')
  write(file, 1, 'b')
  disk.setAttributes(file, { mode: 0o644 }, ++now)
  const draw = draws('order')
  const seen = new Set<string>()
  for (let cut = 0; cut < 200; cut++) {
    const entry = imageOf(disk, chanceOf(draw)).get('a')
    assert.ok(entry?.kind === 'file')
    seen.add(`${String(entry.content)} ${entry.mode.toString(8)}`)
  }
  for (const one of seen) assert.match(one, /^(?:|\0|\0\0|a|a\0|ab) 6(?:00|44)$/)
  assert.ok([...seen].some((one) => one.endsWith('644')) && [...seen].some((one) => one.endsWith('600')))
})

test('an image that is written and read again is the same; a byte or a mode less is a difference', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'comity-image-'))
  try {
    folderOf('f')
    write(fileOf('f/a'), 0, 'text')
    const image = imageOf(disk, everything)
    writeImage(image, folder)
    assert.deepEqual(differences(image, readImage(folder)), [])
    const file = image.get('f/a')
    assert.ok(file?.kind === 'file')
    assert.deepEqual(differences(new Map([...image, ['f/a', { ...file, mode: 0o644 }]]), readImage(folder)), ['f/a'])
    const other = { ...file, content: Buffer.from('texT') }
    assert.deepEqual(differences(new Map([...image, ['f/a', other]]), readImage(folder)), ['f/a'])
  } finally {
    await rm(folder, { recursive: true })
  }
})
