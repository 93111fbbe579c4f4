import { canonicalFromStored, inputBytes } from '@comity/identifiers'
import { placeOf } from '../cases/record-place.ts'
import { type UnitSeal, unitSeal } from '../cases/unit-seal.ts'
import type { KernelTask } from '../context.ts'
import { factsBytes, recordBytes, referenceBytes, type RowBlock } from './gathered-rows.ts'
import { type Described, isPublishable, labelFacts, type Publishable } from './publishable.ts'
import { sealInputs, type SealRows } from './seal-rows.ts'
import { readRows, type StoredRow } from './stored-rows.ts'
import { uuidText } from './uuid.ts'

/** What a kernel thread needs to turn stored records into rows. */
export interface SealStored extends Omit<SealRows, 'inputs' | 'labels'> {
  /** Records as `readRows` reads them. */
  readonly stored: Uint8Array
  /** New references for those that have none, 8 bytes for each record. */
  readonly fresh: Uint8Array
  /** Keys by unit, for every unit of these records. */
  readonly unitKeys: ReadonlyMap<string, Uint8Array>
  readonly publishable: Publishable
}

/** Runs `sealStored` on a kernel thread. */
export const sealStoredTask: KernelTask<SealStored, RowBlock> = { module: new URL(import.meta.url), name: 'sealStored' }

/**
 * Opens stored records, takes those that may be published, evaluates and seals each (spec/matching.md §3, §4): all that
 * publishing does per record, so that the thread that serves people has none of it. Throws `key-unsafe` for a value that was
 * altered or sealed for another row, `identifier-invalid` for one that is not canonical.
 */
export function sealStored({ stored, fresh, unitKeys, publishable, ...sealing }: SealStored): RowBlock {
  const most = fresh.length / referenceBytes
  const block = blockOf(most)
  const say = sayings(publishable)
  const open = opener(unitKeys)
  const inputs: Uint8Array[] = []
  for (const row of readRows(Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength))) {
    const said = say(row.described)
    if (said === undefined) continue
    const at = inputs.length
    inputs.push(inputBytes(canonicalFromStored({ profile: row.described.profile, value: open(row) })))
    block.records.set(row.id, at * recordBytes)
    block.facts.set(said, at * factsBytes)
    const reference = row.reference ?? fresh.subarray(at * referenceBytes, (at + 1) * referenceBytes)
    block.references.set(reference, at * referenceBytes)
  }
  const count = inputs.length
  const cut = count === most ? block : cutBlock(block, count)
  return { count, ...cut, rows: sealInputs({ ...sealing, inputs, labels: labelsOf(cut) }) }
}

/** The facts of a description, undefined where it may not be published; `readRows` gives equal ones as one object. */
function sayings(publishable: Publishable): (described: Described) => Uint8Array | undefined {
  const known = new Map<Described, Uint8Array | undefined>()
  const say = labelFacts()
  return (described) => {
    if (!known.has(described)) {
      known.set(described, isPublishable(publishable, described) ? say(described).bytes : undefined)
    }
    return known.get(described)
  }
}

type Behind = Pick<RowBlock, 'references' | 'facts' | 'records'>

function blockOf(count: number): Behind {
  return {
    references: new Uint8Array(count * referenceBytes),
    facts: new Uint8Array(count * factsBytes),
    records: new Uint8Array(count * recordBytes),
  }
}

function cutBlock({ references, facts, records }: Behind, count: number): Behind {
  return {
    references: references.slice(0, count * referenceBytes),
    facts: facts.slice(0, count * factsBytes),
    records: records.slice(0, count * recordBytes),
  }
}

/** Reference and facts of each row are its label (spec/matching.md §4). */
function labelsOf({ references, facts }: Behind): Uint8Array {
  const labels = new Uint8Array(references.length + facts.length)
  for (let at = 0; at < labels.length; at += referenceBytes + factsBytes) {
    labels.set(references.subarray(at / 2, at / 2 + referenceBytes), at)
    labels.set(facts.subarray(at / 2, at / 2 + factsBytes), at + referenceBytes)
  }
  return labels
}

function opener(unitKeys: ReadonlyMap<string, Uint8Array>): (row: StoredRow) => string {
  const seals = new Map<string, UnitSeal>()
  return ({ unit, id, caseId, sealed, described: { profile } }) => {
    let seal = seals.get(unit)
    if (seal === undefined) {
      const key = unitKeys.get(unit)
      if (key === undefined) throw new TypeError('a unit without its key')
      seal = unitSeal(key)
      seals.set(unit, seal)
    }
    return seal.open(placeOf({ record: uuidText(id), case: uuidText(caseId), profile }), sealed)
  }
}
