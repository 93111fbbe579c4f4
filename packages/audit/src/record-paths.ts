import { emptyRoot, nodeHash, proveInclusion } from '@comity/tlog'
import { fail } from './errors.ts'

/** The tree over a case's records with every hash kept, so that a record's path can be shown (RFC 6962 §2.1.1). */
export class RecordPaths {
  /** Hashes of complete subtrees: `#levels[l][i]` covers leaves i·2^l to (i+1)·2^l. */
  readonly #levels: Uint8Array[][] = [[]]

  get count(): number {
    return this.#levels[0]?.length ?? 0
  }

  /** Adds a leaf hash behind the ones before. */
  add(leaf: Uint8Array): void {
    let hash = leaf
    for (let level = 0; ; level += 1) {
      const row = (this.#levels[level] ??= [])
      row.push(hash)
      const left = row.at(-2)
      if (row.length % 2 === 1 || left === undefined) return
      hash = nodeHash({ left, right: hash })
    }
  }

  /** The root over what was added so far. */
  root(): Uint8Array {
    const rest: Uint8Array[] = []
    for (const row of this.#levels) {
      const last = row.at(-1)
      if (row.length % 2 === 1 && last !== undefined) rest.push(last)
    }
    const [lowest, ...higher] = rest
    if (lowest === undefined) return emptyRoot()
    return higher.reduce((right, left) => nodeHash({ left, right }), lowest)
  }

  /** The path of one record, leaf first. Throws `schema` outside the tree. */
  async path(index: number): Promise<readonly Uint8Array[]> {
    const hashAt = ({ level, index: at }: { readonly level: number; readonly index: number }) =>
      this.#levels[level]?.[at] ?? fail('schema', { index: at })
    return proveInclusion({ index, size: this.count, readHashes: (places) => Promise.resolve(places.map(hashAt)) })
  }
}
