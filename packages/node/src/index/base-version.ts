import {
  buildBase,
  type BuiltSegment,
  decodeLabel,
  type LabelFacts,
  mergeLabels,
  paddingRow,
  rowBytes,
} from '@comity/match-index'
import { copyRows } from './copy-rows.ts'
import { factsBytes, GatheredRows, type SharedRow } from './gathered-rows.ts'
import { padBase, type PaddingByPartition, type PaddingState } from './pad.ts'
import type { Publishable } from './publishable.ts'
import { type Sealing, sealBatches, type SealingRecord, sealStoredBlocks } from './seal-batches.ts'
import type { StoredBlock } from './stored-blocks.ts'
import { uuidText } from './uuid.ts'
import type { BuiltVersion } from './version.ts'
import type { Tx } from '../schema.ts'
import { sql } from 'kysely'

export interface BaseVersionInput {
  readonly sealing: Sealing
  /** Row of `index_epoch`. */
  readonly epoch: number
  readonly firstSequence: number
  readonly padding: PaddingState
  readonly publishable: Publishable
  /** Every record that may be publishable. */
  readonly blocks: AsyncIterable<StoredBlock>
  /** Input bytes of a record. */
  readonly inputsOf: (records: readonly string[]) => Promise<ReadonlyMap<string, Uint8Array>>
  readonly onProgress: (rows: number) => void
}

/** Builds a whole base: every permitted record evaluated, sealed, sorted, padded (spec/matching.md §5). */
export async function buildBaseVersion(input: BaseVersionInput): Promise<BuiltVersion> {
  const { sealing, publishable, blocks, epoch, firstSequence } = input
  const gathered = new GatheredRows()
  const onBlock = (block: Parameters<GatheredRows['add']>[0]) => {
    gathered.add(block)
    input.onProgress(gathered.count)
  }
  await sealStoredBlocks({ sealing, publishable, blocks, onBlock })
  const { leaders, shared } = gathered.group()
  const facts = await resealShared({ ...input, gathered, shared })
  const counts = countByPartition({ gathered, leaders, bits: sealing.partitionBits })
  const { partitions, padding } = padBase({ counts, bits: sealing.partitionBits, padding: input.padding })
  const segments = buildPartitions({ sealing, gathered, leaders, counts, partitions, padding, firstSequence })
  return {
    segments,
    keepsSegments: false,
    padding,
    rows: leaders.length,
    applyRows: (tx) => replaceRows(tx, { epoch, gathered, leaders, facts }),
  }
}

/**
 * Gives the records of one identifier one reference and one label. The rows sealed before never leave this process, so
 * that no nonce is used for two labels that anyone could see. Returns the merged facts by leading place.
 */
async function resealShared({
  sealing,
  gathered,
  shared,
  inputsOf,
}: Pick<BaseVersionInput, 'sealing' | 'inputsOf'> & {
  readonly gathered: GatheredRows
  readonly shared: readonly SharedRow[]
}): Promise<ReadonlyMap<number, Uint8Array>> {
  const merged = new Map<number, Uint8Array>()
  const places = new Map<string, SharedRow>()
  async function* batches(): AsyncGenerator<readonly SealingRecord[]> {
    for (let at = 0; at < shared.length; at += 256) {
      const some = shared.slice(at, at + 256)
      const recordsOf = ({ members }: SharedRow) => members.map((place) => uuidText(gathered.record(place)))
      const inputs = await inputsOf(some.flatMap(recordsOf))
      yield some.flatMap((row) => {
        // One that was deleted meanwhile has no input; if all were, the next version removes the row.
        const record = recordsOf(row).find((candidate) => inputs.has(candidate))
        const input = inputs.get(record ?? '')
        if (record === undefined || input === undefined) return []
        places.set(record, row)
        const facts = mergeLabels(row.members.map((place) => factsOf(gathered.facts(place))))
        return [{ record, input, facts, reference: gathered.reference(row.members[0] ?? 0).slice() }]
      })
    }
  }
  const onBlock = (block: Parameters<GatheredRows['add']>[0]) => {
    const sealed = new GatheredRows()
    sealed.add(block)
    for (let at = 0; at < sealed.count; at += 1) {
      const members = places.get(uuidText(sealed.record(at)))?.members ?? []
      const reference = sealed.reference(at)
      for (const place of members) gathered.replace(place, { row: sealed.row(at), reference })
      if (members[0] !== undefined) merged.set(members[0], sealed.facts(at))
    }
  }
  await sealBatches({ sealing, batches: batches(), onBlock })
  return merged
}

/** The facts of 8 bytes that stand behind a reference in a label. */
export function factsOf(bytes: Uint8Array): LabelFacts {
  const { category, statuses, contactUnit, handling, month } = decodeLabel(Buffer.concat([Buffer.alloc(8), bytes]))
  return { category, statuses, contactUnit, handling, month }
}

function countByPartition({
  gathered,
  leaders,
  bits,
}: {
  readonly gathered: GatheredRows
  readonly leaders: Uint32Array
  readonly bits: number
}): readonly number[] {
  const counts = Array.from({ length: 2 ** bits }, () => 0)
  for (const place of leaders) {
    const prefix = gathered.partition(place, bits)
    counts[prefix] = (counts[prefix] ?? 0) + 1
  }
  return counts
}

function buildPartitions({
  sealing: { partitionBits: bits, salts },
  gathered,
  leaders,
  counts,
  partitions,
  padding: { seed },
  firstSequence,
}: {
  readonly sealing: Sealing
  readonly gathered: GatheredRows
  readonly leaders: Uint32Array
  readonly counts: readonly number[]
  readonly partitions: PaddingByPartition
  readonly padding: PaddingState
  readonly firstSequence: number
}): readonly BuiltSegment[] {
  let next = 0
  return counts.map((count, prefix) => {
    const salt = salts.subarray(prefix * 16, prefix * 16 + 16)
    const pads = partitions[prefix] ?? []
    const rows = new Uint8Array((count + pads.length) * rowBytes)
    for (let at = 0; at < count; at += 1, next += 1) gathered.copyRow(leaders[next] ?? 0, rows, at * rowBytes)
    for (const [at, index] of pads.entries()) rows.set(paddingRow({ seed, index, salt }), (count + at) * rowBytes)
    return buildBase({ partition: { bits, prefix }, sequence: firstSequence + prefix, salt, rows })
  })
}

/** Puts the rows of a base in the place of those before; returns the references that are gone. */
async function replaceRows(
  tx: Tx,
  {
    epoch,
    gathered,
    leaders,
    facts,
  }: {
    readonly epoch: number
    readonly gathered: GatheredRows
    readonly leaders: Uint32Array
    readonly facts: ReadonlyMap<number, Uint8Array>
  },
): Promise<readonly Uint8Array[]> {
  await sql`create temporary table former_row on commit drop as
    select reference from index_row where epoch = ${epoch}`.execute(tx)
  await tx.deleteFrom('index_row').where('epoch', '=', epoch).execute()
  await tx.deleteFrom('index_row_record').where('epoch', '=', epoch).execute()
  const { tag, reference, facts: stored, record } = gathered.columns()
  const merged = { ...stored, bytes: mergedFacts(stored.bytes, facts) }
  await copyRows(tx, {
    table: 'index_row',
    columns: 'epoch, reference, tag, facts',
    rows: { epoch, columns: [reference, tag, merged], places: gathered.byReference(leaders) },
  })
  await copyRows(tx, {
    table: 'index_row_record',
    columns: 'epoch, record, reference, facts',
    rows: { epoch, columns: [record, reference, stored], places: gathered.places() },
  })
  const { rows } = await sql<{ reference: Uint8Array }>`
    select reference from former_row f
    where not exists (select from index_row r where r.epoch = ${epoch} and r.reference = f.reference)`.execute(tx)
  return rows.map(({ reference }) => reference)
}

/** The facts of all places, with those of rows that several records share in the place of the leading record's own. */
function mergedFacts(stored: Uint8Array, facts: ReadonlyMap<number, Uint8Array>): Uint8Array {
  if (facts.size === 0) return stored
  const merged = stored.slice()
  for (const [place, bytes] of facts) merged.set(bytes, place * factsBytes)
  return merged
}
