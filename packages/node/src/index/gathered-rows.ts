import { rowBytes } from '@comity/match-index'
import type { Column } from './copy-rows.ts'

/** Sealed rows of a batch of records and what stands behind each; parallel byte strings in one order. */
export interface RowBlock {
  readonly count: number
  /** 44 bytes each. */
  readonly rows: Uint8Array
  /** 8 bytes each. */
  readonly references: Uint8Array
  /** 8 bytes each: the label without its reference. */
  readonly facts: Uint8Array
  /** uuids, 16 bytes each. */
  readonly records: Uint8Array
}

export const referenceBytes = 8
export const factsBytes = 8
export const recordBytes = 16
const tagBytes = 12

/** Several records of one identifier; they become one row. */
export interface SharedRow {
  /** Places of its records, the first leads. */
  readonly members: readonly number[]
}

/** Rows as they come from the kernel, in byte strings that grow: a million rows are 76 MB and no objects. */
export class GatheredRows {
  count = 0
  #rows = Buffer.alloc(0)
  #references = Buffer.alloc(0)
  #facts = Buffer.alloc(0)
  #records = Buffer.alloc(0)

  add(block: RowBlock): void {
    this.#rows = put(this.#rows, block.rows, this.count * rowBytes)
    this.#references = put(this.#references, block.references, this.count * referenceBytes)
    this.#facts = put(this.#facts, block.facts, this.count * factsBytes)
    this.#records = put(this.#records, block.records, this.count * recordBytes)
    this.count += block.count
  }

  row(at: number): Uint8Array {
    return this.#rows.subarray(at * rowBytes, (at + 1) * rowBytes)
  }

  tag(at: number): Uint8Array {
    return this.#rows.subarray(at * rowBytes, at * rowBytes + tagBytes)
  }

  reference(at: number): Uint8Array {
    return this.#references.subarray(at * referenceBytes, (at + 1) * referenceBytes)
  }

  facts(at: number): Uint8Array {
    return this.#facts.subarray(at * factsBytes, (at + 1) * factsBytes)
  }

  record(at: number): Uint8Array {
    return this.#records.subarray(at * recordBytes, (at + 1) * recordBytes)
  }

  /** All places, in the order in which they came. */
  places(): Uint32Array {
    return new Uint32Array(this.count).map((_, at) => at)
  }

  /** Copies the row of a place to `target`. */
  copyRow(at: number, target: Uint8Array, to: number): void {
    this.#rows.copy(target, to, at * rowBytes, (at + 1) * rowBytes)
  }

  /** All that is gathered, as columns of a table with a row for each place. */
  columns(): Readonly<Record<'tag' | 'reference' | 'facts' | 'record', Column>> {
    return {
      tag: { bytes: this.#rows, stride: rowBytes, width: tagBytes },
      reference: { bytes: this.#references, stride: referenceBytes, width: referenceBytes },
      facts: { bytes: this.#facts, stride: factsBytes, width: factsBytes },
      record: { bytes: this.#records, stride: recordBytes, width: recordBytes },
    }
  }

  /** Replaces the row of a place by one sealed with the label of all its records. */
  replace(at: number, { row, reference }: { readonly row: Uint8Array; readonly reference: Uint8Array }): void {
    this.#rows.set(row, at * rowBytes)
    this.#references.set(reference, at * referenceBytes)
  }

  /** Places in the order of their tags. */
  order(): Uint32Array {
    const heads = new Uint32Array(this.count)
    for (let at = 0; at < this.count; at += 1) heads[at] = this.#rows.readUInt32BE(at * rowBytes)
    const order = orderOf(heads)
    this.#orderTails(order)
    return order
  }

  /** The given places in the order in which their references stand in a key: a table takes them faster so. */
  byReference(places: Uint32Array): Uint32Array {
    const heads = Uint32Array.from(places, (place) => this.#references.readUInt32BE(place * referenceBytes))
    return orderOf(heads).map((at) => places[at] ?? 0)
  }

  /** Rows that share the first 32 bits are put in order by their whole tags; there are few. */
  #orderTails(order: Uint32Array): void {
    for (let at = 1; at < order.length; at += 1) {
      for (let to = at; to > 0 && this.#before(order[to] ?? 0, order[to - 1] ?? 0); to -= 1) {
        const moved = order[to] ?? 0
        order[to] = order[to - 1] ?? 0
        order[to - 1] = moved
      }
    }
  }

  #before(left: number, right: number): boolean {
    const [from, to] = [left * rowBytes, right * rowBytes]
    if (this.#rows.readUInt32BE(from) !== this.#rows.readUInt32BE(to)) return false
    return this.#rows.compare(this.#rows, to, to + tagBytes, from, from + tagBytes) < 0
  }

  sameTag(left: number, right: number): boolean {
    const [from, to] = [left * rowBytes, right * rowBytes]
    // Almost every pair differs in its first bytes: no view is made for those.
    if (this.#rows.readUInt32BE(from) !== this.#rows.readUInt32BE(to)) return false
    return this.#rows.compare(this.#rows, to, to + tagBytes, from, from + tagBytes) === 0
  }

  /** The partition that a row's tag falls into. */
  partition(at: number, bits: number): number {
    return this.#rows.readUInt16BE(at * rowBytes) >>> (16 - bits)
  }

  /** Places that lead their row, in tag order, and the rows that several records share. */
  group(): { readonly leaders: Uint32Array; readonly shared: readonly SharedRow[] } {
    const order = this.order()
    const leaders = new Uint32Array(order.length)
    const shared: { readonly members: number[] }[] = []
    let count = 0
    let before: number | undefined
    for (const place of order) {
      if (before === undefined || !this.sameTag(before, place)) {
        leaders[count] = place
        count += 1
      } else {
        const last = shared.at(-1)
        if (last?.members.at(-1) === before) last.members.push(place)
        else shared.push({ members: [before, place] })
      }
      before = place
    }
    return { leaders: leaders.subarray(0, count), shared }
  }
}

/** Places in the order of 32-bit numbers, by their lower and then their upper halves; equal ones keep their order. */
function orderOf(numbers: Uint32Array): Uint32Array {
  let order = new Uint32Array(numbers.length)
  for (let at = 0; at < order.length; at += 1) order[at] = at
  for (const shift of [0, 16]) {
    const ends = new Uint32Array(65_536)
    for (const number of numbers) ends[(number >>> shift) & 0xffff] = (ends[(number >>> shift) & 0xffff] ?? 0) + 1
    for (let half = 1; half < ends.length; half += 1) ends[half] = (ends[half] ?? 0) + (ends[half - 1] ?? 0)
    const sorted = new Uint32Array(order.length)
    for (let at = order.length - 1; at >= 0; at -= 1) {
      const place = order[at] ?? 0
      const half = ((numbers[place] ?? 0) >>> shift) & 0xffff
      const to = (ends[half] ?? 0) - 1
      ends[half] = to
      sorted[to] = place
    }
    order = sorted
  }
  return order
}

function put(into: Buffer<ArrayBuffer>, bytes: Uint8Array, at: number): Buffer<ArrayBuffer> {
  let target = into
  if (at + bytes.length > target.length) {
    target = Buffer.alloc(Math.max(2 * target.length, at + bytes.length, 1024))
    target.set(into)
  }
  target.set(bytes, at)
  return target
}
