import { toHex } from '@comity/codec'
import {
  buildDelta,
  type BuiltSegment,
  buildTombstone,
  encodeLabel,
  type LabelFacts,
  maxSegmentRows,
  mergeLabels,
  paddingRow,
  paddingTag,
  rowBytes,
} from '@comity/match-index'
import type { Random } from '../context.ts'
import type { Db } from '../schema.ts'
import { factsOf } from './base-version.ts'
import { type InputsOf, type RecordChanges, withInputs } from './changes.ts'
import { GatheredRows } from './gathered-rows.ts'
import { padDelta, type PaddingState, padTombstone } from './pad.ts'
import { applyDelta, loadStanding, retractedReferences, type RowChanges, rowsByTag } from './row-changes.ts'
import { type Sealing, sealBatch, sealBatches, uuidText } from './seal-batches.ts'
import type { BuiltVersion } from './version.ts'

export interface DeltaVersionInput {
  /** One partition, one new salt. */
  readonly sealing: Sealing
  /** Row of `index_epoch`. */
  readonly epoch: number
  readonly firstSequence: number
  readonly padding: PaddingState
  readonly changes: RecordChanges
  readonly inputsOf: InputsOf
  readonly rowsBefore: number
}

/**
 * Builds what changed since the last version: a delta of new and rewritten rows, a tombstone of removed ones. Returns
 * undefined when only a new base will do: too many rows for a segment, or too little padding to hide the removed ones.
 */
export async function buildDeltaVersion(input: DeltaVersionInput): Promise<BuiltVersion | undefined> {
  const { sealing, epoch, changes, padding } = input
  const added = await sealAdded(input)
  const { db, random } = sealing.node
  const plan = await planRows({ db, epoch, random, added, changes })
  const rewritten = new GatheredRows()
  const records = plan.rewrites.map(({ records: behind, ...rest }) => ({ record: behind[0] ?? '', ...rest }))
  const batches = withInputs({ records, inputsOf: input.inputsOf, batch: sealBatch })
  await sealBatches({ sealing, batches, onBlock: (block) => rewritten.add(block) })
  // A record went away while this ran: what was planned is not true any more.
  if (rewritten.count !== plan.rewrites.length) return undefined
  const built = buildSegments({ ...input, added, rewritten, plan })
  if (built === undefined) return undefined
  return {
    segments: built.segments,
    keepsSegments: true,
    padding: built.padding ?? padding,
    rows: input.rowsBefore + plan.created.length - plan.changes.removed.length,
    applyRows: (tx) => applyDelta(tx, { epoch, changes: plan.changes, gone: changes.gone }),
  }
}

/** Evaluates new records under provisional references: their tags tell which row each belongs to. */
async function sealAdded({ sealing, changes, inputsOf }: DeltaVersionInput): Promise<GatheredRows> {
  const added = new GatheredRows()
  const records = changes.added.map((record) => ({ ...record, reference: sealing.node.random(8) }))
  await sealBatches({
    sealing,
    batches: withInputs({ records, inputsOf, batch: sealBatch }),
    onBlock: (block) => added.add(block),
  })
  return added
}

interface Behind {
  readonly record: string
  readonly facts: LabelFacts
}

interface Rewrite {
  readonly reference: Uint8Array
  readonly facts: LabelFacts
  readonly records: readonly string[]
}

interface RowPlan {
  /** Places in `added` of rows of a single new record, used as they were sealed. */
  readonly created: readonly Uint8Array[]
  readonly ready: readonly number[]
  readonly rewrites: readonly Rewrite[]
  readonly changes: RowChanges
}

/** Which rows are new, which say something else now, which are gone. */
async function planRows({
  db,
  epoch,
  random,
  added,
  changes,
}: {
  readonly db: Db
  readonly epoch: number
  readonly random: Random
  readonly added: GatheredRows
  readonly changes: RecordChanges
}): Promise<RowPlan> {
  const { leaders, shared } = added.group()
  const membersOf = new Map(shared.map(({ members }) => [members[0] ?? 0, members]))
  const standing = await rowsByTag(db, { epoch, tags: [...leaders].map((place) => added.tag(place)) })
  const rows: RowChanges = { inserted: [], updated: [], renewed: [], removed: [], mapped: [] }
  const [created, ready, rewrites]: [Uint8Array[], number[], Rewrite[]] = [[], [], []]
  const joining = new Map<string, Behind[]>()
  for (const place of leaders) {
    const members = membersOf.get(place) ?? [place]
    const behind = members.map((at) => ({ record: uuidText(added.record(at)), facts: factsOf(added.facts(at)) }))
    const reference = standing.get(toHex(added.tag(place)))
    if (reference !== undefined) {
      joining.set(toHex(reference), behind)
      continue
    }
    const facts = mergeLabels(behind.map((some) => some.facts))
    const fresh = added.reference(place).slice()
    created.push(fresh)
    rows.inserted.push({ reference: fresh, tag: added.tag(place).slice(), facts: factBytes(facts) })
    rows.mapped.push(...behind.map((some) => ({ ...some, facts: factBytes(some.facts), reference: fresh })))
    if (members.length === 1) ready.push(place)
    else rewrites.push({ reference: fresh, facts, records: behind.map(({ record }) => record) })
  }
  await planStanding({ db, epoch, random, joining, changes, rows, rewrites })
  return { created, ready, rewrites, changes: rows }
}

/** Rows that stand and that a new, corrected or deleted record touches. */
async function planStanding({
  db,
  epoch,
  random,
  joining,
  changes,
  rows,
  rewrites,
}: {
  readonly db: Db
  readonly epoch: number
  readonly random: Random
  readonly joining: ReadonlyMap<string, readonly Behind[]>
  readonly changes: RecordChanges
  readonly rows: RowChanges
  readonly rewrites: Rewrite[]
}): Promise<void> {
  const touched = [...changes.gone, ...changes.changed].map(({ reference }) => toHex(reference))
  const retracted = await retractedReferences(db, epoch)
  const references = [...new Set([...joining.keys(), ...touched, ...retracted])].map((hex) => Buffer.from(hex, 'hex'))
  const gone = new Set(changes.gone.map(({ record }) => record))
  const corrected = new Map(changes.changed.map(({ record, facts }) => [record, facts]))
  const standing = await loadStanding(db, { epoch, references })
  for (const { reference, tag, facts, records } of standing) {
    const joined = joining.get(toHex(reference)) ?? []
    const behind = [
      ...records
        .filter(({ record }) => !gone.has(record))
        .map(({ record, facts: known }) => ({ record, facts: corrected.get(record) ?? factsOf(known) })),
      ...joined,
    ]
    const remapped = behind.filter(
      ({ record }) => corrected.has(record) || joined.some((some) => some.record === record),
    )
    if (behind.length === 0) {
      rows.removed.push({ reference, tag })
      continue
    }
    const merged = mergeLabels(behind.map((some) => some.facts))
    // spec/retraction.md §4: what the row said was taken back, and hits of it are marked; it goes on under another name.
    if (retracted.has(toHex(reference)) || behind.length === joined.length) {
      const fresh = random(8)
      rows.renewed.push({ reference, fresh, facts: factBytes(merged) })
      rows.mapped.push(...behind.map((some) => ({ ...some, facts: factBytes(some.facts), reference: fresh })))
      rewrites.push({ reference: fresh, facts: merged, records: behind.map(({ record }) => record) })
      continue
    }
    rows.mapped.push(...remapped.map((some) => ({ ...some, facts: factBytes(some.facts), reference })))
    if (toHex(factBytes(merged)) === toHex(facts)) continue
    rows.updated.push({ reference, facts: factBytes(merged) })
    rewrites.push({ reference, facts: merged, records: behind.map(({ record }) => record) })
  }
}

function buildSegments({
  sealing,
  firstSequence,
  padding,
  added,
  rewritten,
  plan,
}: DeltaVersionInput & {
  readonly added: GatheredRows
  readonly rewritten: GatheredRows
  readonly plan: RowPlan
}): { readonly segments: readonly BuiltSegment[]; readonly padding: PaddingState | undefined } | undefined {
  const real = [
    ...plan.ready.map((place) => added.row(place)),
    ...Array.from({ length: rewritten.count }, (_, at) => rewritten.row(at)),
  ]
  const { removed } = plan.changes
  if (real.length > maxSegmentRows / 2 || removed.length > maxSegmentRows / 2) return undefined
  const segments: BuiltSegment[] = []
  let state = padding
  if (removed.length > 0) {
    // Before the delta adds new padding: those would leave again at once and show what they are.
    const padded = padTombstone({ rows: removed.length, padding: state, random: sealing.node.random })
    if (padded === undefined) return undefined
    const pads = padded.removed.map((index) => paddingTag({ seed: padding.seed, index }))
    const tags = new Uint8Array(Buffer.concat([...removed.map(({ tag }) => tag), ...pads]))
    segments.push(buildTombstone({ sequence: firstSequence, tags }))
    state = padded.padding
  }
  if (real.length > 0) {
    const padded = padDelta({ rows: real.length, padding: state })
    const salt = sealing.salts
    const pads = padded.added.map((index) => paddingRow({ seed: padding.seed, index, salt }))
    const rows = new Uint8Array(Buffer.concat([...real, ...pads], (real.length + pads.length) * rowBytes))
    segments.push(buildDelta({ sequence: firstSequence + segments.length, salt, rows }))
    state = padded.padding
  }
  return { segments, padding: state }
}

function factBytes(facts: LabelFacts): Uint8Array {
  return encodeLabel({ ...facts, reference: new Uint8Array(8) }).subarray(8)
}
