import { createHash } from 'node:crypto'
import {
  type KeyRange,
  type RangeAnswer,
  type RangeClaim,
  rangeItems,
  rangeParts,
  isSameClaim,
} from '@comity/protocol/channel'
import type { Db } from '../schema.ts'
import { type ComparedLane, itemsInRange, type OwnItem } from './reconcile-items.ts'

/*
 * What protocol/channel says of ranges (`claimRange`, `answerRange`), of lanes that are read page by page: of a million
 * messages a thousand are in memory.
 */

/** A digest of a range that grows item by item, as `claimRange` computes it of a whole one. */
class GrowingClaim {
  readonly #hash = createHash('sha256').update('comity-range/1\n')
  #count = 0

  get count(): number {
    return this.#count
  }

  add({ key, digest, state }: OwnItem): void {
    this.#hash.update(`${key} ${digest} ${state}\n`)
    this.#count += 1
  }

  end({ from, to }: KeyRange): RangeClaim {
    return { from, to, count: this.#count, digest: new Uint8Array(this.#hash.digest()) }
  }
}

/** What this node holds of a range: how many, and their digest. */
export async function claimOfRange(db: Db, lane: ComparedLane, range: KeyRange): Promise<RangeClaim> {
  const claim = new GrowingClaim()
  for await (const page of itemsInRange(db, lane, range)) for (const item of page) claim.add(item)
  return claim.end(range)
}

/** The items of a range, all of them: for ranges that are known to be small, or to be told to a person. */
export async function itemsOfRange(db: Db, lane: ComparedLane, range: KeyRange): Promise<readonly OwnItem[]> {
  const items: OwnItem[] = []
  for await (const page of itemsInRange(db, lane, range)) items.push(...page)
  return items
}

/** Answers a claim; on a transaction with one snapshot, because a range that differs is read twice. */
export async function answerClaim(db: Db, lane: ComparedLane, claim: RangeClaim): Promise<RangeAnswer> {
  const range = { from: claim.from, to: claim.to }
  const own = await claimOfRange(db, lane, range)
  if (isSameClaim(own, claim)) return { kind: 'same' }
  if (own.count <= rangeItems) return { kind: 'items', items: await itemsOfRange(db, lane, range) }
  const size = Math.ceil(own.count / rangeParts)
  const parts: RangeClaim[] = []
  let part = new GrowingClaim()
  let { from } = range
  for await (const page of itemsInRange(db, lane, range)) {
    for (const item of page) {
      if (part.count === size) {
        parts.push(part.end({ from, to: item.key }))
        part = new GrowingClaim()
        from = item.key
      }
      part.add(item)
    }
  }
  return { kind: 'parts', parts: [...parts, part.end({ from, to: range.to })] }
}
