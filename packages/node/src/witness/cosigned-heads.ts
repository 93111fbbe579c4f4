import { toHex } from '@comity/codec'
import type { CosignaturePolicy } from '@comity/tlog'
import type { NodeContext, SignedHead } from '../context.ts'
import { witnessName } from './policy.ts'

/** A verified cosignature of one of our checkpoints. */
export interface Cosignature {
  readonly party: string
  readonly publicKey: Uint8Array
  /** Its signature line, with the newline. */
  readonly line: string
  /** Milliseconds, as the witness states it. */
  readonly cosignedAt: number
}

export interface CosignedHead extends SignedHead {
  readonly cosignatures: ReadonlyMap<string, Cosignature>
}

/** Heads beside each witness's newest that are kept. */
const keptHeads = 256
/** About 150 characters each, of the 16,384 that a log proof takes. */
const maxLines = 60
const pruneEvery = 64

/** The heads of this log that witnesses were asked for, with what they answered: in memory, and in the database. */
export class CosignedHeads {
  readonly #node: Pick<NodeContext, 'db' | 'now' | 'fault'>
  /** By size, newest last. */
  readonly #heads = new Map<number, CosignedHead>()
  #added = 0

  private constructor(node: Pick<NodeContext, 'db' | 'now' | 'fault'>) {
    this.#node = node
  }

  static async load(node: Pick<NodeContext, 'db' | 'now' | 'fault'>): Promise<CosignedHeads> {
    const heads = new CosignedHeads(node)
    const rows = await node.db.selectFrom('cosigned_head').selectAll().orderBy('size').execute()
    for (const { size, root, checkpoint } of rows)
      heads.#heads.set(size, { size, root, checkpoint, cosignatures: new Map() })
    for (const row of await node.db.selectFrom('cosignature').selectAll().execute()) {
      const { size, party, public_key: publicKey, line, cosigned_at: cosignedAt } = row
      heads.#put(size, { party, publicKey, line, cosignedAt })
    }
    return heads
  }

  /** The row that cosignatures of a head refer to. */
  async add({ size, root, checkpoint }: SignedHead): Promise<void> {
    if (this.#heads.has(size)) return
    const row = { size, root, checkpoint, made_at: this.#node.now() }
    await this.#node.db
      .insertInto('cosigned_head')
      .values(row)
      .onConflict((on) => on.doNothing())
      .execute()
    this.#heads.set(size, { size, root, checkpoint, cosignatures: new Map() })
    this.#added += 1
    if (this.#added % pruneEvery === 0) await this.#prune()
  }

  /** A head that cosignatures were asked for, without any, and when. */
  async signed(size: number): Promise<{ readonly checkpoint: string; readonly madeAt: number } | undefined> {
    const row = await this.#node.db
      .selectFrom('cosigned_head')
      .select(['checkpoint', 'made_at'])
      .where('size', '=', size)
      .executeTakeFirst()
    return row === undefined ? undefined : { checkpoint: row.checkpoint, madeAt: row.made_at }
  }

  /** Stored before it counts: what was final stays final after a crash. */
  async store(size: number, cosignature: Cosignature): Promise<void> {
    const { party, publicKey, line, cosignedAt } = cosignature
    this.#node.fault('cosignature.before-commit')
    await this.#node.db
      .insertInto('cosignature')
      .values({ size, party, public_key: publicKey, line, cosigned_at: cosignedAt })
      .onConflict((on) =>
        on.columns(['size', 'party']).doUpdateSet({ public_key: publicKey, line, cosigned_at: cosignedAt }),
      )
      .execute()
    this.#put(size, cosignature)
  }

  /** The newest head of more than `index` entries that satisfies a policy, or else the one that comes nearest. */
  best(index: number, policy: CosignaturePolicy): { readonly head: SignedHead; readonly count: number } | undefined {
    let best: { head: SignedHead; count: number } | undefined
    for (const head of [...this.#heads.values()].reverse()) {
      if (head.size <= index) break
      const counted = countedOf(head, policy)
      const count = counted.length
      if (best === undefined || count > best.count) best = { head: withLines(head, counted), count }
      if (count >= policy.count && count > 0) return best
    }
    return best
  }

  has(size: number, party: string): boolean {
    return this.#heads.get(size)?.cosignatures.has(party) === true
  }

  /** The note of a head with all its cosignatures. */
  noteOf(size: number): string | undefined {
    const head = this.#heads.get(size)
    return head === undefined ? undefined : withLines(head, [...head.cosignatures.values()]).checkpoint
  }

  newestOf(party: string): { readonly size: number; readonly cosignedAt: number } | undefined {
    for (const { size, cosignatures } of [...this.#heads.values()].reverse()) {
      const found = cosignatures.get(party)
      if (found !== undefined) return { size, cosignedAt: found.cosignedAt }
    }
    return undefined
  }

  #put(size: number, cosignature: Cosignature): void {
    const head = this.#heads.get(size)
    if (head === undefined) return
    const cosignatures = new Map(head.cosignatures).set(cosignature.party, cosignature)
    this.#heads.set(size, { ...head, cosignatures })
  }

  /** Goes: old heads that are no witness's newest. */
  async #prune(): Promise<void> {
    const kept = new Set<number>()
    const parties = new Set<string>()
    for (const { size, cosignatures } of [...this.#heads.values()].reverse()) {
      if (kept.size < keptHeads) kept.add(size)
      for (const party of cosignatures.keys()) {
        if (!parties.has(party)) kept.add(size)
        parties.add(party)
      }
    }
    const dropped = [...this.#heads.keys()].filter((size) => !kept.has(size))
    if (dropped.length === 0) return
    await this.#node.db.deleteFrom('cosigned_head').where('size', 'in', dropped).execute()
    for (const size of dropped) this.#heads.delete(size)
  }
}

/** Cosignatures of different public keys, each under its own party's name (spec/attacks.md E-05). */
function countedOf({ cosignatures }: CosignedHead, { witnesses }: CosignaturePolicy): readonly Cosignature[] {
  const counted = new Map<string, Cosignature>()
  for (const cosignature of cosignatures.values()) {
    const hex = toHex(cosignature.publicKey)
    const name = witnessName(cosignature.party)
    const counts = witnesses.some((key) => key.name === name && toHex(key.publicKey) === hex)
    if (counts) counted.set(hex, cosignature)
  }
  return [...counted.values()]
}

/** A note of more lines is refused by readers, and would not fit a log proof (spec/log.md §6). */
function withLines({ size, root, checkpoint }: CosignedHead, cosignatures: readonly Cosignature[]): SignedHead {
  const lines = cosignatures.slice(0, maxLines).map(({ line }) => line)
  return { size, root, checkpoint: `${checkpoint}${lines.join('')}` }
}
