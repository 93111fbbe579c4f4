import { type CommittedRecord, recordLeaf, recordSalt } from '@comity/audit'
import type { ConsistencyValue } from '@comity/protocol'
import { emptyRoot, type LogProof, nodeHash } from '@comity/tlog'

/** A Merkle tree over salted leaves (RFC 6962 §2.1), built in one pass with one hash per level in memory. */
export class RecordsTree {
  readonly #saltSeed: Uint8Array
  readonly #complete: { readonly size: number; readonly hash: Uint8Array }[] = []
  #count = 0

  /** `saltSeed` is 32 random bytes; the salt of leaf i is the first half of HMAC-SHA-256(saltSeed, I2OSP(i, 8)). */
  constructor(saltSeed: Uint8Array) {
    this.#saltSeed = saltSeed
  }

  get count(): number {
    return this.#count
  }

  /** Adds a record behind the ones before. */
  add({ input, status }: CommittedRecord): void {
    const salt = recordSalt({ saltSeed: this.#saltSeed, index: this.#count })
    let node = { size: 1, hash: recordLeaf({ salt, input, status }) }
    for (let left = this.#complete.at(-1); left?.size === node.size; left = this.#complete.at(-1)) {
      this.#complete.pop()
      node = { size: 2 * node.size, hash: nodeHash({ left: left.hash, right: node.hash }) }
    }
    this.#complete.push(node)
    this.#count += 1
  }

  /** The root over what was added so far. */
  root(): Uint8Array {
    const last = this.#complete.at(-1)
    if (last === undefined) return emptyRoot()
    const rest = this.#complete.slice(0, -1)
    return rest.reduceRight((right, { hash: left }) => nodeHash({ left, right }), last.hash)
  }
}

/** What a batch shows of its case: the current commitment opened and proved, and its chain's handle. */
export interface CaseProof {
  /** Entry commitment of the chain's first entry, base64url. */
  readonly handle: string
  readonly proof: LogProof
  /** From the newest checkpoint that this publisher has seen of our log. */
  readonly consistency: ConsistencyValue
}
