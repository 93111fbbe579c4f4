import { equalBytes } from '@comity/codec'
import { inputBytes } from '@comity/identifiers'
import type { LabelFacts } from '@comity/match-index'
import { sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import { countRecords, countValues, loadRecords, type RecordFilter } from '../cases/records.ts'
import { admits } from '../handling/may-pass.ts'
import { europolOf } from '../handling/record-marks.ts'
import { isHidden } from '../shield/hidden.ts'
import type { InputsOf, MappedRecord, RecordChanges, SourceRecord } from './changes.ts'
import { type Described, isPublishable, labelFacts, type Publishable } from './publishable.ts'
import { sealBatch } from './seal-batches.ts'
import { type StoredBlock, storedBlocks } from './stored-blocks.ts'

/** The widest filter of records that may be publishable. */
export function filterOf({
  statuses,
  audience,
  readers,
}: Publishable): RecordFilter & { readonly readers: readonly string[] } {
  const all = new Set([...statuses.values()].flatMap((some) => [...some]))
  return { profiles: [...statuses.keys()], statuses: [...all], hiddenFrom: audience, usable: true, readers }
}

/** Every record that may be publishable, in blocks of kernel size; one that stands in the index comes with its reference. */
export async function* streamForBase(
  node: NodeContext,
  { publishable, epoch }: { readonly publishable: Publishable; readonly epoch: number },
): AsyncGenerator<StoredBlock> {
  const filter = filterOf(publishable)
  const known = (await hasRows(node, epoch)) ? epoch : undefined
  // After a bulk import the planner knows nothing of the table and would sort it whole for every page.
  await sql`analyze record (id, profile, status)`.execute(node.db)
  yield* storedBlocks(node, { ...filter, epoch: known, block: sealBatch })
}

async function hasRows(node: NodeContext, epoch: number): Promise<boolean> {
  const row = await node.db
    .selectFrom('index_row')
    .select('epoch')
    .where('epoch', '=', epoch)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Input bytes of records by id. */
export function inputsFrom(node: NodeContext): InputsOf {
  return async (records) => {
    const inputs = new Map<string, Uint8Array>()
    for (const { record, identifier } of await loadRecords(node, records)) inputs.set(record, inputBytes(identifier))
    return inputs
  }
}

interface ComparedRow extends Omit<Described, 'firstSeen' | 'europol'> {
  readonly europol: string
  readonly is_admitted: boolean
  readonly record: string
  readonly first_seen: number
  readonly reference: Uint8Array | null
  readonly facts: Uint8Array | null
  readonly is_hidden: boolean
  /** It is kept and not used (spec/subjects.md §7). */
  readonly is_restricted: boolean
}

const page = 5_000
const nil = '00000000-0000-0000-0000-000000000000'

/** Compares what stands behind the rows of an epoch with the records as they are. No identifier is opened. */
export async function findChanges(
  node: NodeContext,
  { publishable, epoch }: { readonly publishable: Publishable; readonly epoch: number },
): Promise<RecordChanges> {
  const added: SourceRecord[] = []
  const gone: MappedRecord[] = [...(await findDeleted(node, epoch))]
  const changed: (MappedRecord & { facts: LabelFacts })[] = []
  const say = labelFacts()
  for (let after = nil; ;) {
    const rows = await comparePage(node, { epoch, after, publishable })
    for (const row of rows) {
      const { record, reference } = row
      const described = { ...row, europol: europolOf(row.europol), firstSeen: row.first_seen }
      const isUsed = !row.is_hidden && !row.is_restricted && row.is_admitted
      const allowed = isUsed && isPublishable(publishable, described)
      if (reference === null || row.facts === null) {
        if (allowed) added.push({ record, facts: say(described).facts })
      } else if (!allowed) gone.push({ record, reference })
      else if (!equalBytes(say(described).bytes, row.facts)) {
        changed.push({ record, reference, facts: say(described).facts })
      }
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < page) return { added, gone, changed }
    after = last.record
  }
}

interface Compared {
  readonly epoch: number
  readonly after: string
  readonly publishable: Publishable
}

async function comparePage(
  node: NodeContext,
  { epoch, after, publishable: { audience, readers } }: Compared,
): Promise<readonly ComparedRow[]> {
  const { rows } = await sql<ComparedRow>`
    select r.id as record, r.profile, r.status, r.category, r.tlp, r.pap, r.europol, r.first_seen, x.reference,
      x.facts, ${admits('r', readers)} as is_admitted,
      ${isHidden('r', audience)} as is_hidden, r.restricted_by is not null as is_restricted
    from record r left join index_row_record x on x.epoch = ${epoch} and x.record = r.id
    where r.id > ${after}::uuid order by r.id limit ${page}`.execute(node.db)
  return rows
}

async function findDeleted(node: NodeContext, epoch: number): Promise<readonly MappedRecord[]> {
  const { rows } = await sql<MappedRecord>`
    select x.record, x.reference from index_row_record x
    where x.epoch = ${epoch} and not exists (select from record r where r.id = x.record)`.execute(node.db)
  return rows
}

/**
 * Profiles of which there are more rows than the cap: distinct identifiers, by their keyed digests. They are only told
 * apart where there are more records than the cap allows rows.
 */
export async function findOverCap(
  node: NodeContext,
  { publishable, capOf }: { readonly publishable: Publishable; readonly capOf: (profile: string) => number },
): Promise<{ readonly profile: string; readonly rows: number } | undefined> {
  const filter = filterOf(publishable)
  for (const profile of publishable.statuses.keys()) {
    const cap = capOf(profile)
    if ((await countRecords(node, { ...filter, profiles: [profile] })) <= cap) continue
    const rows = await countValues(node, { ...filter, profiles: [profile] })
    if (rows > cap) return { profile, rows }
  }
  return undefined
}
