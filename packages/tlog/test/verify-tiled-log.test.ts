import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { signingKeyFromSeed, utf8Encode } from '@comity/codec'
import {
  formatVerifierKey,
  parseTilePath,
  parseVerifierKey,
  signCheckpoint,
  tilePath,
  TileTree,
  verifyFormerTiles,
  verifyNothingBeyond,
  verifyTiledLog,
} from '@comity/tlog'
import { numberedEntries } from './tiled-log.ts'

/*
 * E-02 for strangers: whatever one byte, file or entry of a published log is changed, who has nothing but the public key
 * finds it and is told which file and, within it, which entry.
 */
// Three tile levels in the soak, two in `npm test`.
const isSoak = process.env['COMITY_SOAK'] !== undefined
const size = isSoak ? 66_000 : 1_100
const origin = 'comity/alpha'
const signer = signingKeyFromSeed(new Uint8Array(32).fill(1))
const key = { name: origin, type: 'ed25519', publicKey: signer.publicKey } as const
const published = publish(numberedEntries(size))
const runs = isSoak ? 100 : 20

/** The files of a log as a folder holds them once partial tiles of full ones are gone. */
function publish(entries: readonly Uint8Array[]): ReadonlyMap<string, Uint8Array> {
  const tree = new TileTree()
  const tiles = [...entries.flatMap((entry) => tree.append(entry)), ...tree.edge()]
  const checkpoint = signCheckpoint({ key: signer, origin, size: tree.size, root: tree.root() })
  return new Map([
    ...tiles.map(({ tile, bytes }) => [tilePath(tile), bytes] as const),
    ['checkpoint', utf8Encode(checkpoint)],
  ])
}

type Damaged = Error & { readonly code?: string; readonly details?: { readonly file: string; readonly index: number } }
const verify = (files: ReadonlyMap<string, Uint8Array>, seen?: string) =>
  verifyTiledLog({ readFile: (path) => Promise.resolve(files.get(path)), key, seen })
const noteOf = (files: ReadonlyMap<string, Uint8Array>) => new TextDecoder().decode(files.get('checkpoint'))

const changed = (path: string, bytes: Uint8Array | undefined) => {
  const files = new Map(published)
  if (bytes === undefined) files.delete(path)
  else files.set(path, bytes)
  return files
}
const bytesOf = (path: string) => published.get(path) ?? assert.fail(path)
const pathsOf = (level: 'entries' | 'tile') =>
  [...published.keys()].filter(
    (path) => path.startsWith('tile/') && path.startsWith('tile/entries/') === (level === 'entries'),
  )
/** Where in the log the byte at `at` of a file belongs. */
const entryAt = (path: string, at: number) => {
  const { level, index } = parseTilePath(path)
  const item = Math.floor(at / (level === 'entries' ? 34 : 32))
  return (index * 256 + item) * (level === 'entries' ? 1 : 256 ** level)
}
const property = (
  arbitrary: fc.Arbitrary<readonly [string, number]>,
  check: (path: string, at: number) => Promise<void>,
) =>
  fc.assert(
    fc.asyncProperty(arbitrary, ([path, at]) => check(path, at)),
    { numRuns: runs, seed: 20_261_127, endOnFailure: true },
  )
const placeIn = (paths: readonly string[]) =>
  fc.constantFrom(...paths).chain((path) => fc.tuple(fc.constant(path), fc.nat(bytesOf(path).length - 1)))

test('a log that nobody touched is verified whole with its public key alone', async () => {
  const { checkpoint, note, files } = await verify(published)
  assert.deepEqual([checkpoint.size, checkpoint.origin], [size, origin])
  assert.equal(note, noteOf(published))
  assert.equal(files, published.size - 1)
  assert.equal(verifyNothingBeyond({ size, paths: [...published.keys()] }), size)
})

test('logs of no entry and of every size up to 520 around the borders of tiles are verified', async () => {
  for (const count of [0, 1, 2, 255, 256, 257, 511, 512, 513, 520]) {
    assert.equal((await verify(publish(numberedEntries(count)))).checkpoint.size, count)
  }
})

test('E-02 a flipped byte in any bundle is found, and names the bundle and the entry', () =>
  property(placeIn(pathsOf('entries')), async (path, at) => {
    const bytes = bytesOf(path)
    const files = changed(path, bytes.with(at, (bytes[at] ?? 0) ^ 1))
    await assert.rejects(verify(files), (error: Damaged) => {
      assert.deepEqual([error.code, error.details?.file], ['log-damaged', path])
      // Behind a wrong length nothing can be cut any more: then it is the whole bundle.
      assert.ok(
        error.details?.index === entryAt(path, at) || (at % 34 < 2 && error.details?.index === entryAt(path, 0)),
      )
      return true
    })
  }))

test('E-02 a flipped byte in any tile of any level is found, and names the tile and the entry', () =>
  property(placeIn(pathsOf('tile')), async (path, at) => {
    const bytes = bytesOf(path)
    const files = changed(path, bytes.with(at, (bytes[at] ?? 0) ^ 0x80))
    await assert.rejects(verify(files), { code: 'log-damaged', details: { file: path, index: entryAt(path, at) } })
  }))

test('E-02 both the bundle and the leaf tile changed together is found, and names the leaf tile', () =>
  property(placeIn(pathsOf('entries')), async (path) => {
    const { index, width } = parseTilePath(path)
    const forged = numberedEntries(size)
      .slice(index * 256, index * 256 + width)
      .map((entry, at) => (at === 0 ? entry.with(31, 9) : entry))
    const made = publish(forged)
    const files = new Map(published)
    const [bundle, leaves] = [path, path.replace('entries', '0')]
    const shifted = (name: string) =>
      made.get(name.replace(/(entries|0)\/.*$/, width === 256 ? '$1/000' : `$1/000.p/${String(width)}`))
    files.set(bundle, shifted(bundle) ?? assert.fail())
    files.set(leaves, shifted(leaves) ?? assert.fail())
    await assert.rejects(verify(files), (error: Damaged) => {
      assert.equal(error.code, 'log-damaged')
      // At the edge no tile above vouches for the leaves: then it is the checkpoint that they contradict.
      assert.equal(error.details?.file, width === 256 ? leaves : 'checkpoint')
      return true
    })
  }))

test('E-02 any missing or cut file is found and named', () =>
  property(placeIn([...pathsOf('entries'), ...pathsOf('tile')]), async (path, at) => {
    for (const bytes of [undefined, bytesOf(path).slice(0, at)]) {
      await assert.rejects(verify(changed(path, bytes)), (error: Damaged) => {
        assert.deepEqual([error.code, error.details?.file], ['log-damaged', path])
        return true
      })
    }
  }))

test('E-02 swapped entries are found, and name their bundle and the first of them', () =>
  property(placeIn(pathsOf('entries').filter((path) => parseTilePath(path).width > 1)), async (path) => {
    const bytes = bytesOf(path)
    const last = bytes.length - 34
    const swapped = new Uint8Array([...bytes.slice(last), ...bytes.slice(34, last), ...bytes.slice(0, 34)])
    const details = { file: path, index: entryAt(path, 0) }
    await assert.rejects(verify(changed(path, swapped)), { code: 'log-damaged', details })
  }))

test('E-02 entries swapped across bundles are found at the first of them', async () => {
  const [one, other] = ['tile/entries/001', 'tile/entries/003']
  const files = new Map(published)
  files.set(one, bytesOf(other)).set(other, bytesOf(one))
  await assert.rejects(verify(files), { code: 'log-damaged', details: { file: one, index: 256 } })
})

test('E-02 a flipped byte anywhere in the checkpoint is found and named', () =>
  property(placeIn(['checkpoint']), async (path, at) => {
    const bytes = bytesOf(path)
    const files = changed(path, bytes.with(at, (bytes[at] ?? 0) ^ 1))
    await assert.rejects(verify(files), { code: 'log-damaged', details: { file: 'checkpoint', index: 0 } })
  }))

test('E-02 a checkpoint of another key, of another origin, missing, or of another tree is found and named', async () => {
  const root = new Uint8Array(32).fill(4)
  const other = signingKeyFromSeed(new Uint8Array(32).fill(2))
  const own = parseRoot()
  const notes = [
    { note: signCheckpoint({ key: other, origin, size, root: own }), index: 0 },
    { note: signCheckpoint({ key: signer, origin: 'comity/beta', size, root: own }), index: 0 },
    { note: signCheckpoint({ key: signer, origin, size, root }), index: size },
  ]
  for (const { note, index } of notes) {
    const refused = { code: 'log-damaged', details: { file: 'checkpoint', index } }
    await assert.rejects(verify(changed('checkpoint', utf8Encode(note))), refused)
  }
  await assert.rejects(verify(changed('checkpoint', undefined)), { code: 'log-damaged' })
})

test('E-02 the last entry removed under a checkpoint that still counts it is found, and names its bundle', async () => {
  const [path = ''] = pathsOf('entries').filter((one) => parseTilePath(one).width < 256)
  const files = changed(path, bytesOf(path).slice(0, -34))
  await assert.rejects(verify(files), { code: 'log-damaged', details: { file: path, index: entryAt(path, 0) } })
})

test('E-02 a checkpoint that claims more entries than anybody could read is found at the first file that is missing', async () => {
  const claim = (count: number) => signCheckpoint({ key: signer, origin, size: count, root: new Uint8Array(32) })
  const read: string[] = []
  const readFile = (path: string) => {
    read.push(path)
    return Promise.resolve(path === 'checkpoint' ? utf8Encode(claim(2 ** 50)) : undefined)
  }
  await assert.rejects(verifyTiledLog({ readFile, key, seen: undefined }), {
    code: 'log-damaged',
    details: { file: 'tile/entries/000', index: 0 },
  })
  assert.ok(read.length < 100, String(read.length))
})

test('E-02 a flipped byte in a partial tile or bundle of a former checkpoint is found, and names the file', async () => {
  const files = new Map([...publish(numberedEntries(size - 3)), ...publish(numberedEntries(size - 1)), ...published])
  const former = [...files.keys()].filter((path) => !published.has(path))
  assert.ok(former.length >= 4, former.join())
  const read = (from: ReadonlyMap<string, Uint8Array>) => (path: string) => Promise.resolve(from.get(path))
  const check = (from: ReadonlyMap<string, Uint8Array>) =>
    verifyFormerTiles({ readFile: read(from), size, paths: [...from.keys(), 'tile/x.draft'] })
  assert.equal(await check(files), former.length)
  for (const path of former) {
    const bytes = files.get(path) ?? assert.fail()
    for (const at of [0, bytes.length - 1]) {
      const damaged = new Map([...files, [path, bytes.with(at, (bytes[at] ?? 0) ^ 1)]])
      await assert.rejects(check(damaged), (error: Damaged) => {
        assert.deepEqual([error.code, error.details?.file], ['log-damaged', path])
        return true
      })
    }
  }
})

test('E-03 an older checkpoint is found by who kept a newer one, and in a folder by the tiles beyond it', async () => {
  const older = publish(numberedEntries(size - 300))
  const files = new Map([...published, ...older])
  // Alone it is the log as it once was: no reader can tell.
  assert.equal((await verify(files)).checkpoint.size, size - 300)
  await assert.rejects(verify(files, noteOf(published)), { code: 'log-conflict', details: { size } })
  const refused = { code: 'log-damaged', details: { file: 'checkpoint', index: size - 300 } }
  assert.throws(() => verifyNothingBeyond({ size: size - 300, paths: [...files.keys(), 'tile/x.draft'] }), refused)
})

test('E-03 a log that was written anew is found by who kept a checkpoint of the former', async () => {
  const former = publish(numberedEntries(400).map((entry, at) => (at === 399 ? entry.with(31, 1) : entry)))
  const now = publish(numberedEntries(500))
  assert.equal((await verify(now, noteOf(publish(numberedEntries(400))))).checkpoint.size, 500)
  assert.equal((await verify(now, noteOf(publish([])))).checkpoint.size, 500)
  await assert.rejects(verify(now, noteOf(former)), { code: 'log-conflict', details: { size: 400 } })
  await assert.rejects(verify(now, 'no note'), { code: 'checkpoint-invalid' })
})

test('E-02 in a log of three tile levels each level vouches for the one below', async () => {
  const large = publish(numberedEntries(65_900))
  for (const [path, at, index] of [
    ['tile/2/000.p/1', 0, 0],
    ['tile/1/000', 200 * 32, 200 * 256],
    ['tile/0/255', 255 * 32, 65_535],
    ['tile/entries/255', 34 * 3 + 2, 255 * 256 + 3],
  ] as const) {
    const bytes = large.get(path) ?? assert.fail(path)
    const files = new Map([...large, [path, bytes.with(at, (bytes[at] ?? 0) ^ 1)]])
    await assert.rejects(verify(files), { code: 'log-damaged', details: { file: path, index } })
  }
})

test('a partial tile that is gone is read from the full one', async () => {
  const files = new Map([...published, ...publish(numberedEntries(200))])
  for (const path of ['tile/0/000.p/200', 'tile/entries/000.p/200']) files.delete(path)
  assert.equal((await verify(files)).checkpoint.size, 200)
})

test('a key that signs cosignatures verifies no log', async () => {
  const witness = parseVerifierKey(formatVerifierKey({ ...key, type: 'cosignature' }))
  const readFile = (path: string) => Promise.resolve(published.get(path))
  await assert.rejects(verifyTiledLog({ readFile, key: witness, seen: undefined }), { code: 'schema' })
})

function parseRoot(): Uint8Array {
  const tree = new TileTree()
  for (const entry of numberedEntries(size)) tree.append(entry)
  return tree.root()
}
