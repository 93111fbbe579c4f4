import assert from 'node:assert/strict'
import { randomBytes, randomInt } from 'node:crypto'
import { test } from 'node:test'
import { isComityError } from '@comity/codec'
import { openBag, payloadPath, writeBag } from '@comity/evidence'
import { extract } from 'tar-stream'
import { bagOf, collect, describe, evidence, filesOf, giver, piecesOf, startSha256 } from './bag-of.ts'

const contents = [randomBytes(70_001), new Uint8Array(), randomBytes(512)]
const bag = await bagOf(contents)

async function read(bytes: Uint8Array, given: Partial<Parameters<typeof openBag>[0]> = {}): Promise<readonly Buffer[]> {
  const files = filesOf(contents)
  const open = await openBag({ source: piecesOf(bytes), evidence, giver, files, startSha256, ...given })
  const read: Buffer[] = []
  for await (const { content } of open.contents()) read.push(await collect(content))
  return read
}

test('a bag gives back every file that went in, read by ours and by another tar reader', async () => {
  assert.deepEqual(
    await read(bag),
    contents.map((content) => Buffer.from(content)),
  )
  const names: string[] = []
  const tar = extract()
  tar.end(bag)
  for await (const entry of tar) {
    names.push(entry.header.name)
    const body = await collect(entry as AsyncIterable<Uint8Array>)
    const place = ['0001', '0002', '0003'].indexOf(entry.header.name.slice(-4))
    if (place >= 0) assert.deepEqual(body, Buffer.from(contents[place] ?? []))
  }
  const tags = ['bagit.txt', 'bag-info.txt', 'case.jsonld', 'manifest-sha256.txt', 'tagmanifest-sha256.txt']
  assert.deepEqual(
    names,
    [...tags, ...contents.map((_, place) => payloadPath(place))].map((name) => `${evidence}/${name}`),
  )
})

test('a bag has one form: written twice, it is the same bytes', async () => {
  const description = describe(contents)
  const once = () =>
    collect(
      writeBag({
        evidence,
        giver,
        description,
        files: filesOf(contents),
        readFile: (place) => piecesOf(contents[place] ?? new Uint8Array(), 50),
        startSha256,
      }),
    )
  assert.deepEqual(await once(), await once())
})

test('a bit flipped anywhere in a bag is found, and one in a file is found under the number of that file', async () => {
  const ends = [70_001, 0, 512].map((_, place) => bag.indexOf(`${evidence}/${payloadPath(place)}\0`))
  for (let trial = 0; trial < 400; trial += 1) {
    const [at, bit] = [trial < 200 ? trial * 61 : randomInt(bag.length), trial % 8]
    if (at >= bag.length) continue
    const flipped = Buffer.from(bag)
    flipped[at] = (flipped[at] ?? 0) ^ (1 << bit)
    const error = await read(flipped).then(
      () => assert.fail(`byte ${String(at)}, bit ${String(bit)} was not found`),
      (thrown: unknown) => thrown,
    )
    assert.ok(isComityError(error, 'bag-invalid') || isComityError(error, 'path-unsafe'), String(error))
    const first = (ends[0] ?? 0) + 512
    const isIn = (start: number, length: number) => at >= start && at < start + length
    const last = (ends[2] ?? 0) + 512
    if (isIn(first, 70_001)) assert.deepEqual(error.details, { file: 1 })
    if (isIn(last, 512)) assert.deepEqual(error.details, { file: 3 })
  }
})

test('F-05: a bag that is cut at any place, or goes on behind its end, is not whole', async () => {
  for (let cut = 0; cut < bag.length; cut += 997) {
    await assert.rejects(read(bag.subarray(0, cut)), (error) => isComityError(error, 'bag-invalid'))
  }
  await assert.rejects(read(Buffer.concat([bag, Buffer.of(0)])), (error) => isComityError(error, 'bag-invalid'))
})

test('F-04: an entry that reaches outside, is a link, a device or has another case is refused before anything is read of it', async () => {
  const at = bag.indexOf(`${evidence}/${payloadPath(0)}\0`)
  const hostile: readonly (readonly [string, string])[] = [
    ['../../etc/passwd', '0'],
    ['/etc/passwd', '0'],
    ['C:\\evil', '0'],
    ['..\\evil', '0'],
    [`${evidence}/data/../../x`, '0'],
    [`${evidence}/data/%2e%2e`, '0'],
    [`${evidence}/data/0001.`, '0'],
    [`${evidence}/data/0001 `, '0'],
    [`${evidence}/${payloadPath(0)}`, '1'],
    [`${evidence}/${payloadPath(0)}`, '2'],
    [`${evidence}/${payloadPath(0)}`, '3'],
    [`${evidence}/${payloadPath(0)}`, '6'],
    [`${evidence}/${payloadPath(0)}`, 'x'],
  ]
  for (const [name, kind] of hostile) {
    const changed = Buffer.from(bag)
    changed.fill(0, at, at + 100)
    changed.write(name, at)
    changed.write(kind, at + 156)
    await assert.rejects(read(changed), (error) => isComityError(error, 'path-unsafe'), `${name} ${kind}`)
  }
  for (const plain of [
    `${evidence}/data/0002`,
    `${evidence.toUpperCase()}/data/0001`,
    `${evidence}/fetch.txt`,
    'CON',
  ]) {
    const changed = Buffer.from(bag)
    changed.fill(0, at, at + 100)
    changed.write(plain, at)
    await assert.rejects(read(changed), (error) => isComityError(error, 'bag-invalid'), plain)
  }
})

test('F-05: an entry that claims to be enormous is refused at its header', async () => {
  const at = bag.indexOf(`${evidence}/bagit.txt\0`)
  const changed = Buffer.from(bag)
  changed.write('77777777777', at + 124)
  await assert.rejects(read(changed), (error) => isComityError(error, 'bag-invalid'))
})

test('a bag of another exhibit, of another giver or with other files than were stated is refused', async () => {
  const other = evidence.replace('6a', '7a')
  const files = filesOf(contents).map((file, place) => (place === 0 ? { ...file, bytes: 70_000 } : file))
  for (const given of [{ evidence: other }, { giver: 'norland-police' }, { files }, { files: files.slice(1) }])
    await assert.rejects(read(bag, given), (error) => isComityError(error, 'bag-invalid'))
})

test('a file that changed since it was collected is not sealed, and is named', async () => {
  const description = describe(contents)
  const changed = (place: number) => piecesOf(place === 2 ? randomBytes(512) : (contents[place] ?? new Uint8Array()))
  const writing = collect(
    writeBag({ evidence, giver, description, files: filesOf(contents), readFile: changed, startSha256 }),
  )
  await assert.rejects(writing, (error) => isComityError(error, 'bag-invalid') && error.details['file'] === 3)
})

test('a reader that leaves a file half read does not lose what stands in it', async () => {
  const open = await openBag({ source: piecesOf(bag), evidence, giver, files: filesOf(contents), startSha256 })
  let places = 0
  for await (const { content } of open.contents()) {
    await content[Symbol.asyncIterator]().next()
    places += 1
  }
  assert.equal(places, 3)
})
