import { createHash } from 'node:crypto'

/*
 * A second implementation, as naive as RFC 6962 §2.1 prints it: recursive, over all entries, sharing nothing with
 * src. Proofs of src are compared with it.
 */
const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** Keeps subtree roots by their range, or a thousand trees of a thousand entries would take hours. */
export class NaiveTree {
  readonly #roots = new Map<number, Buffer>()
  readonly entries: readonly Uint8Array[]

  constructor(entries: readonly Uint8Array[]) {
    this.entries = entries
  }

  root(from: number, to: number): Buffer {
    const key = from * 100_000 + to
    const known = this.#roots.get(key)
    if (known !== undefined) return known
    const root = this.#compute(from, to)
    this.#roots.set(key, root)
    return root
  }

  inclusion(index: number, from: number, to: number): readonly Buffer[] {
    if (to - from === 1) return []
    const k = split(to - from)
    return index < from + k
      ? [...this.inclusion(index, from, from + k), this.root(from + k, to)]
      : [...this.inclusion(index, from + k, to), this.root(from, from + k)]
  }

  consistency(m: number, from: number, to: number, whole: boolean): readonly Buffer[] {
    if (m === to - from) return whole ? [] : [this.root(from, to)]
    const k = split(to - from)
    return m <= k
      ? [...this.consistency(m, from, from + k, whole), this.root(from + k, to)]
      : [...this.consistency(m - k, from + k, to, false), this.root(from, from + k)]
  }

  #compute(from: number, to: number): Buffer {
    if (to === from) return sha256()
    const entry = this.entries[from]
    if (to - from === 1 && entry !== undefined) return sha256(Uint8Array.of(0), entry)
    const k = split(to - from)
    return sha256(Uint8Array.of(1), this.root(from, from + k), this.root(from + k, to))
  }
}

function split(n: number): number {
  return 2 ** (Math.ceil(Math.log2(n)) - 1)
}
