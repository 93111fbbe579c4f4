import {
  encodeHandling,
  type Handling,
  isWithinCeiling,
  offenceCode,
  type PersonStatus,
  statusBits,
} from '@comity/agreement'
import { equalBytes } from '@comity/codec'
import { inputBytes } from '@comity/identifiers'
import { encodeLabel, type LabelFacts } from '@comity/match-index'
import { sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import { countRecords, loadRecords, type RecordFilter, type StoredRecord, streamRecords } from '../cases/records.ts'
import type { InputsOf, MappedRecord, RecordChanges, SourceRecord } from './changes.ts'
import { sealBatch, type SealingRecord } from './seal-batches.ts'

/** What the terms and the party's own policy let into an index: statuses by profile, and the handling ceiling. */
export interface Publishable {
  readonly statuses: ReadonlyMap<string, ReadonlySet<PersonStatus>>
  readonly ceiling: Handling
}

type Described = Pick<StoredRecord, 'profile' | 'status' | 'category' | 'tlp' | 'pap' | 'firstSeen'>

/** Tells whether a record may stand in the index; what may not is withheld, never weakened. */
function isPublishable(
  { statuses, ceiling }: Publishable,
  record: Omit<Described, 'profile'> & { profile: string },
): boolean {
  const permitted = statuses.get(record.profile)?.has(record.status) === true
  return permitted && isWithinCeiling({ handling: handlingOf(record), ceiling })
}

function handlingOf({ tlp, pap }: Pick<Described, 'tlp' | 'pap'>): Handling {
  return { tlp, pap, europol: [] }
}

/** What a label says of a record, and the 8 bytes of it that are stored. */
interface Said {
  readonly facts: LabelFacts
  readonly bytes: Uint8Array
}

/** Records say few different things; each is worked out once. */
function labelFacts(): (record: Omit<Described, 'profile'>) => Said {
  const said = new Map<string, Said>()
  return (record) => {
    const seen = new Date(record.firstSeen)
    const month = Math.max(0, (seen.getUTCFullYear() - 1970) * 12 + seen.getUTCMonth())
    const key = [record.category, record.status, record.tlp, record.pap, month].join()
    const known = said.get(key) ?? sayOf(record, month)
    said.set(key, known)
    return known
  }
}

function sayOf(record: Omit<Described, 'profile'>, month: number): Said {
  const [ranks = 0, codes = 0] = encodeHandling(handlingOf(record))
  const category = offenceCode(record.category)
  const facts = {
    category,
    statuses: statusBits([record.status]),
    contactUnit: 0,
    handling: (ranks << 8) | codes,
    month,
  }
  return { facts, bytes: encodeLabel({ ...facts, reference: new Uint8Array(8) }).subarray(8) }
}

/** The widest filter of records that may be publishable. */
export function filterOf({ statuses }: Publishable): RecordFilter {
  const all = new Set([...statuses.values()].flatMap((some) => [...some]))
  return { profiles: [...statuses.keys()], statuses: [...all] }
}

/** Every publishable record with its input, in batches of kernel size; one that stands in the index keeps its reference. */
export async function* streamForBase(
  node: NodeContext,
  { publishable, epoch }: { readonly publishable: Publishable; readonly epoch: number },
): AsyncGenerator<readonly SealingRecord[]> {
  const isFirst = !(await hasRows(node, epoch))
  const say = labelFacts()
  // After a bulk import the planner knows nothing of the table and would sort it whole for every page.
  await sql`analyze record`.execute(node.db)
  for await (const page of streamRecords(node, { ...filterOf(publishable), batch: 4 * sealBatch })) {
    const records = page.filter((record) => isPublishable(publishable, record))
    const known = isFirst ? new Map<string, Uint8Array>() : await referencesOf(node, { epoch, records })
    const fresh = node.random(8 * records.length)
    const sealing = records.map((record, at) => ({
      record: record.record,
      input: inputBytes(record.identifier),
      facts: say(record).facts,
      reference: known.get(record.record) ?? fresh.subarray(at * 8, at * 8 + 8),
    }))
    for (let at = 0; at < sealing.length; at += sealBatch) yield sealing.slice(at, at + sealBatch)
  }
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

async function referencesOf(
  node: NodeContext,
  { epoch, records }: { readonly epoch: number; readonly records: readonly StoredRecord[] },
): Promise<ReadonlyMap<string, Uint8Array>> {
  if (records.length === 0) return new Map()
  const ids = records.map(({ record }) => record)
  const { rows } = await sql<MappedRecord>`
    select record, reference from index_row_record
    where epoch = ${epoch} and record = any (${ids}::uuid[])`.execute(node.db)
  return new Map(rows.map(({ record, reference }) => [record, reference]))
}

/** Input bytes of records by id. */
export function inputsFrom(node: NodeContext): InputsOf {
  return async (records) => {
    const inputs = new Map<string, Uint8Array>()
    for (const { record, identifier } of await loadRecords(node, records)) inputs.set(record, inputBytes(identifier))
    return inputs
  }
}

interface ComparedRow extends Omit<Described, 'profile' | 'firstSeen'> {
  readonly record: string
  readonly profile: string
  readonly first_seen: number
  readonly reference: Uint8Array | null
  readonly facts: Uint8Array | null
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
    const rows = await comparePage(node, { epoch, after })
    for (const row of rows) {
      const { record, reference } = row
      const described = { ...row, firstSeen: row.first_seen }
      const allowed = isPublishable(publishable, described)
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

async function comparePage(
  node: NodeContext,
  { epoch, after }: { readonly epoch: number; readonly after: string },
): Promise<readonly ComparedRow[]> {
  const { rows } = await sql<ComparedRow>`
    select r.id as record, r.profile, r.status, r.category, r.tlp, r.pap, r.first_seen, x.reference, x.facts
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
  const { statuses } = filterOf(publishable)
  for (const profile of publishable.statuses.keys()) {
    const cap = capOf(profile)
    if ((await countRecords(node, { profiles: [profile], statuses })) <= cap) continue
    const { rows } = await node.db
      .selectFrom('record')
      .select((eb) => eb.fn.count<number>('value_key').distinct().as('rows'))
      .where('profile', '=', profile)
      .where('status', 'in', statuses as readonly PersonStatus[])
      .executeTakeFirstOrThrow()
    if (rows > cap) return { profile, rows }
  }
  return undefined
}
