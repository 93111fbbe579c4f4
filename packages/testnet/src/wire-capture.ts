/** Bytes as they crossed a proxy, in order. */
export interface CapturedBytes {
  /** The party whose partner port was called. */
  readonly to: string
  readonly connection: number
  readonly direction: 'request' | 'response'
  readonly bytes: Uint8Array
}

/** Everything that crossed between nodes of a testnet, byte for byte. */
export class WireCapture {
  readonly #pieces: CapturedBytes[] = []
  #length = 0

  add(piece: CapturedBytes): void {
    this.#pieces.push(piece)
    this.#length += piece.bytes.length
  }

  /** How many bytes were captured, both directions. */
  get length(): number {
    return this.#length
  }

  get pieces(): readonly CapturedBytes[] {
    return this.#pieces
  }

  clear(): void {
    this.#pieces.length = 0
    this.#length = 0
  }

  /** One byte string for each connection and direction, so that nothing hides at the seam of two pieces. */
  streams(): readonly Uint8Array[] {
    const byStream = new Map<string, Uint8Array[]>()
    for (const { to, connection, direction, bytes } of this.#pieces) {
      const stream = `${to} ${connection} ${direction}`
      byStream.set(stream, [...(byStream.get(stream) ?? []), bytes])
    }
    return [...byStream.values()].map((pieces) => Buffer.concat(pieces))
  }
}
