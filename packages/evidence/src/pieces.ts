import { concatBytes } from '@comity/codec'

/** Takes exact lengths from pieces of any length; memory grows with what has come, not with what was announced. */
export class Pieces {
  readonly #source: AsyncIterator<Uint8Array>
  #piece: Uint8Array = new Uint8Array()

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** At most `length` bytes, at least one unless the source has ended: then none. */
  async some(length: number): Promise<Uint8Array> {
    while (this.#piece.length === 0) {
      const next = await this.#source.next()
      if (next.done === true) return new Uint8Array()
      this.#piece = next.value
    }
    const part = this.#piece.subarray(0, length)
    this.#piece = this.#piece.subarray(part.length)
    return part
  }

  /** That many bytes, or fewer where the source ends. */
  async take(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    for (let left = length; left > 0;) {
      const part = await this.some(left)
      if (part.length === 0) break
      parts.push(part)
      left -= part.length
    }
    const [only] = parts
    return only !== undefined && parts.length === 1 ? only : concatBytes(...parts)
  }

  /** Fills a place, or its beginning where the source ends; returns how many bytes that were. */
  async fill(place: Uint8Array): Promise<number> {
    let at = 0
    while (at < place.length) {
      const part = await this.some(place.length - at)
      if (part.length === 0) break
      place.set(part, at)
      at += part.length
    }
    return at
  }

  async isAtEnd(): Promise<boolean> {
    const piece = await this.some(0x7fff_ffff)
    this.#piece = piece
    return piece.length === 0
  }
}
