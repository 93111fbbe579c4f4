import type { LabelFacts } from '@comity/match-index'
import type { SealingRecord } from './seal-batches.ts'

/** A record as an index may hold it: permitted by the terms now. */
export interface SourceRecord {
  readonly record: string
  readonly facts: LabelFacts
}

/** A record that stands behind a row. */
export interface MappedRecord {
  readonly record: string
  readonly reference: Uint8Array
}

/** What happened to the records since the last version. */
export interface RecordChanges {
  readonly added: readonly SourceRecord[]
  /** Deleted, or not permitted any more. */
  readonly gone: readonly MappedRecord[]
  /** Corrected: what the label says of them is new. */
  readonly changed: readonly (MappedRecord & { readonly facts: LabelFacts })[]
}

/** Input bytes of records; a record that is gone has none. */
export type InputsOf = (records: readonly string[]) => Promise<ReadonlyMap<string, Uint8Array>>

/** Cuts records into batches with their inputs; those without one are left out. */
export async function* withInputs({
  records,
  inputsOf,
  batch,
}: {
  readonly records: readonly Omit<SealingRecord, 'input'>[]
  readonly inputsOf: InputsOf
  readonly batch: number
}): AsyncGenerator<readonly SealingRecord[]> {
  for (let at = 0; at < records.length; at += batch) {
    const some = records.slice(at, at + batch)
    const inputs = await inputsOf(some.map(({ record }) => record))
    yield some.flatMap((sealing) => {
      const input = inputs.get(sealing.record)
      return input === undefined ? [] : [{ ...sealing, input }]
    })
  }
}
