import {
  concatBytes,
  equalBytes,
  fromBase64url,
  i2osp,
  os2ip,
  startSha256,
  utf8Decode,
  utf8Encode,
  type Verified,
} from '@comity/codec'
import { fail } from '../errors.ts'
import { maxPouchManifest, type PouchHead } from './manifest.ts'
import type { PouchPartEntry } from './parts.ts'

/** The first bytes of what an opened age file holds. */
export const pouchMagic = utf8Encode('comity-pouch/1\n')

/** A part whose length and digest are those of the manifest. */
export interface PouchPart {
  readonly entry: PouchPartEntry
  readonly content: Uint8Array
}

/** A container being read: the manifest first, then, once that is verified, its parts in their order. */
export interface PouchReading {
  readonly manifest: string
  /** Each part whole; ends only when nothing is left behind the last. Throws `pouch-invalid`. */
  readonly parts: (head: Verified<PouchHead>) => AsyncGenerator<PouchPart>
}

/**
 * The bytes of a container (spec/pouch.md §2): magic, manifest, then the contents of the parts as they are, without
 * names, padding or compression.
 */
export async function* writeContainer({
  manifest,
  contents,
}: {
  readonly manifest: string
  readonly contents: AsyncIterable<Uint8Array>
}): AsyncGenerator<Uint8Array> {
  const text = utf8Encode(manifest)
  yield concatBytes(pouchMagic, i2osp(text.length, 4), text)
  yield* contents
}

/**
 * Reads a container as it comes, holding one part at a time. Sizes are bounded before anything is read; nothing is
 * unpacked to a name. Throws `pouch-invalid` for anything that is cut, too long or not what the manifest says.
 */
export async function readContainer(source: AsyncIterable<Uint8Array>): Promise<PouchReading> {
  const bytes = new Pieces(source)
  if (!equalBytes(await bytes.take(pouchMagic.length), pouchMagic)) fail('pouch-invalid', {})
  const length = os2ip(await bytes.take(4))
  if (length > maxPouchManifest) fail('pouch-invalid', { length })
  const manifest = readText(await bytes.take(length))
  return {
    manifest,
    async *parts({ manifest: { parts } }) {
      for (const entry of parts) yield { entry, content: await readPart(bytes, entry) }
      if (!(await bytes.isAtEnd())) fail('pouch-invalid', {})
    },
  }
}

async function readPart(bytes: Pieces, { length, sha256 }: PouchPartEntry): Promise<Uint8Array> {
  const content = await bytes.take(length)
  const hash = startSha256()
  hash.update(content)
  if (!equalBytes(hash.digest(), fromBase64url(sha256, 32))) fail('pouch-invalid', { length })
  return content
}

/** Takes exact lengths from pieces of any length. */
class Pieces {
  readonly #source: AsyncIterator<Uint8Array>
  #piece: Uint8Array = new Uint8Array()

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** Memory grows with what has come, not with what was announced. */
  async take(length: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = []
    for (let left = length; left > 0;) {
      if (!(await this.#more())) return fail('pouch-invalid', { length })
      const piece = this.#piece.subarray(0, left)
      this.#piece = this.#piece.subarray(piece.length)
      pieces.push(piece)
      left -= piece.length
    }
    return concatBytes(...pieces)
  }

  async isAtEnd(): Promise<boolean> {
    return !(await this.#more())
  }

  async #more(): Promise<boolean> {
    while (this.#piece.length === 0) {
      const next = await this.#source.next()
      if (next.done === true) return false
      this.#piece = next.value
    }
    return true
  }
}

function readText(bytes: Uint8Array): string {
  if (bytes.some((byte) => byte > 0x7e || byte < 0x21)) fail('pouch-invalid', {})
  return utf8Decode(bytes)
}
