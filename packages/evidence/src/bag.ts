import { equalBytes, type Sha256, toHex, utf8Encode } from '@comity/codec'
import { fail } from './errors.ts'
import { Pieces } from './pieces.ts'
import { readTarEnd, readTarHeader, readTarPadding, tarEnd, tarHeader, tarPadding } from './tar.ts'

/** One payload file, known before a byte of it is read. */
export interface BagFile {
  readonly bytes: number
  readonly sha256: Uint8Array
}

/** What a bag says about itself beside its files (spec/evidence.md §6). */
export interface BagInfo {
  /** Uuid of the transfer: the bag's folder. */
  readonly evidence: string
  /** Code of the giving party. */
  readonly giver: string
}

export interface NewBag extends BagInfo {
  readonly files: readonly BagFile[]
  /** CASE description, JSON-LD. */
  readonly description: Uint8Array
  readonly readFile: (place: number) => AsyncIterable<Uint8Array>
  readonly startSha256: () => Sha256
}

const declaration = utf8Encode('BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n')
const names = {
  declaration: 'bagit.txt',
  info: 'bag-info.txt',
  description: 'case.jsonld',
  manifest: 'manifest-sha256.txt',
  tags: 'tagmanifest-sha256.txt',
} as const
/** Files of a bag. */
export const maxBagFiles = 1_000
/** 1,000 files are described in less. */
const maxTagFile = 4_194_304

/** The path of a payload file in the bag: a number, never a name that somebody chose (spec/attacks.md F-04). */
export function payloadPath(place: number): string {
  return `data/${String(place + 1).padStart(4, '0')}`
}

/**
 * Writes a bag (RFC 8493) as one tar archive, as it is read: declaration, info, description, manifest and tag manifest, then the
 * files in their order. Throws `bag-invalid` naming a file that is not what was said of it.
 */
export async function* writeBag(bag: NewBag): AsyncGenerator<Uint8Array> {
  if (bag.files.length === 0 || bag.files.length > maxBagFiles) fail('schema', { length: bag.files.length })
  for (const [name, content] of tagFiles(bag)) {
    yield tarHeader({ name: `${bag.evidence}/${name}`, bytes: content.length })
    yield content
    yield tarPadding(content.length)
  }
  for (const [place, file] of bag.files.entries()) {
    yield tarHeader({ name: `${bag.evidence}/${payloadPath(place)}`, bytes: file.bytes })
    yield* checked({ source: bag.readFile(place), file, place, hash: bag.startSha256() })
    yield tarPadding(file.bytes)
  }
  yield tarEnd
}

/** A bag whose tag files are verified; its payload is verified as it is read. */
export interface OpenBag {
  readonly description: Uint8Array
  /**
   * Each file in its order. Its end is reached only when its length and SHA-256 are those of the manifest; what the caller leaves of it
   * is read here. The last file is followed by nothing. Throws `bag-invalid` with the number of the file.
   */
  readonly contents: () => AsyncGenerator<{ readonly place: number; readonly content: AsyncIterable<Uint8Array> }>
}

/**
 * Opens a bag that `writeBag` made of these files, as it comes: declaration, manifests, every file, nothing beside them (RFC 8493 §3).
 * The files are known from elsewhere, so that every tag file but the description has one form; nothing is unpacked to a name.
 * Throws `bag-invalid`, `path-unsafe`.
 */
export async function openBag({
  source,
  ...bag
}: Omit<NewBag, 'description' | 'readFile'> & { readonly source: AsyncIterable<Uint8Array> }): Promise<OpenBag> {
  const pieces = new Pieces(source)
  const read: Uint8Array[] = []
  for (const name of Object.values(names)) read.push(await readTag(pieces, `${bag.evidence}/${name}`))
  const description = read[Object.values(names).indexOf(names.description)] ?? fail('bag-invalid', {})
  const isAsWritten = tagFiles({ ...bag, description }).every(([, content], at) =>
    equalBytes(content, read[at] ?? new Uint8Array()),
  )
  if (!isAsWritten) fail('bag-invalid', {})
  return {
    description,
    async *contents() {
      for (const [place, file] of bag.files.entries()) {
        const bytes = await readTarHeader(pieces, `${bag.evidence}/${payloadPath(place)}`)
        if (bytes !== file.bytes) fail('bag-invalid', { file: place + 1 })
        const content = checked({ source: taken(pieces, bytes), file, place, hash: bag.startSha256() })
        // A reader that stops early must not end what is checked to the end below.
        yield { place, content: { [Symbol.asyncIterator]: () => ({ next: () => content.next() }) } }
        while ((await content.next()).done !== true);
        await readTarPadding(pieces, bytes)
      }
      await readTarEnd(pieces)
    },
  }
}

type Tags = Omit<NewBag, 'readFile'>

/** The tag files in their order. Everything in them follows from what they are about, so that a bag has one form. */
function tagFiles({
  evidence,
  giver,
  files,
  description,
  startSha256,
}: Tags): readonly (readonly [string, Uint8Array])[] {
  const oxum = `${String(files.reduce((sum, { bytes }) => sum + bytes, 0))}.${String(files.length)}`
  const info = utf8Encode(`Source-Organization: ${giver}\nExternal-Identifier: ${evidence}\nPayload-Oxum: ${oxum}\n`)
  const manifest = utf8Encode(files.map(({ sha256 }, place) => `${toHex(sha256)}  ${payloadPath(place)}\n`).join(''))
  const before: readonly (readonly [string, Uint8Array])[] = [
    [names.declaration, declaration],
    [names.info, info],
    [names.description, description],
    [names.manifest, manifest],
  ]
  const tags = before.map(([name, content]) => {
    const hash = startSha256()
    hash.update(content)
    return `${toHex(hash.digest())}  ${name}\n`
  })
  return [...before, [names.tags, utf8Encode(tags.join(''))]]
}

async function readTag(pieces: Pieces, name: string): Promise<Uint8Array> {
  const bytes = await readTarHeader(pieces, name)
  if (bytes > maxTagFile) fail('bag-invalid', { length: bytes })
  // A copy: what a caller keeps must not hold the piece that it came in.
  const content = (await pieces.take(bytes)).slice()
  if (content.length < bytes) fail('bag-invalid', { length: content.length })
  await readTarPadding(pieces, bytes)
  return content
}

async function* taken(pieces: Pieces, bytes: number): AsyncGenerator<Uint8Array> {
  for (let left = bytes; left > 0;) {
    const piece = await pieces.some(left)
    if (piece.length === 0) return
    left -= piece.length
    yield piece
  }
}

/** Passes a file on; its end is reached only when it was what was said of it. */
async function* checked({
  source,
  file,
  place,
  hash,
}: {
  readonly source: AsyncIterable<Uint8Array>
  readonly file: BagFile
  readonly place: number
  readonly hash: Sha256
}): AsyncGenerator<Uint8Array> {
  let left = file.bytes
  for await (const piece of source) {
    left -= piece.length
    if (left < 0) fail('bag-invalid', { file: place + 1 })
    hash.update(piece)
    yield piece
  }
  if (left !== 0 || !equalBytes(hash.digest(), file.sha256)) fail('bag-invalid', { file: place + 1 })
}
