import { sql } from 'kysely'
import type { RecordFilter } from '../cases/records.ts'
import type { NodeContext } from '../context.ts'
import { copyOut } from '../database/copy-rows-out.ts'
import { admitsLiteral } from '../handling/may-pass.ts'
import { isShownLiteral } from '../shield/hidden.ts'
import { unitOf } from './stored-rows.ts'
import { uuidText } from './uuid.ts'

/** Records of one kernel task, as they are stored. */
export interface StoredBlock {
  readonly count: number
  /** Rows as `readRows` reads them, in a buffer of their own. */
  readonly stored: Uint8Array
  /** Keys of their units. */
  readonly unitKeys: ReadonlyMap<string, Uint8Array>
}

export interface StoredBlocksInput extends Pick<RecordFilter, 'profiles' | 'statuses' | 'hiddenFrom'> {
  /** Row of `index_epoch`: a record that stands in its index comes with its reference. Undefined where none can. */
  readonly epoch: number | undefined
  /** Parties that the audience of a record must admit. */
  readonly readers: readonly string[]
  /** Records of a block. */
  readonly block: number
}

/** Blocks of one query: enough that its fixed cost does not count, few enough to keep. */
const pageBlocks = 8

/**
 * Reads records in the order of their ids, which begin with the time, without opening them. Each page is one short query;
 * the next one is read while this one is worked on.
 */
export async function* storedBlocks(node: NodeContext, input: StoredBlocksInput): AsyncGenerator<StoredBlock> {
  if (input.profiles.length === 0 || input.statuses.length === 0) return
  let next: Promise<Page> | undefined = readPage(node, input, undefined)
  while (next !== undefined) {
    const { blocks, last, isFull }: Page = await next
    next = isFull ? readPage(node, input, last) : undefined
    // Whoever stops early leaves it unread; its failure is nobody's then.
    next?.catch(() => undefined)
    for (const block of blocks) yield { ...block, unitKeys: await keysOf(node, block.units) }
  }
}

interface Page {
  readonly blocks: readonly (Omit<StoredBlock, 'unitKeys'> & { readonly units: ReadonlySet<string> })[]
  /** Id of its last record. */
  readonly last: string | undefined
  readonly isFull: boolean
}

async function readPage(node: NodeContext, input: StoredBlocksInput, after: string | undefined): Promise<Page> {
  const gathering = new BlockGatherer(input.block)
  const limit = input.block * pageBlocks
  await copyOut(node.db, { statement: statementOf(node, input, { after, limit }), onRow: (row) => gathering.add(row) })
  const { blocks, count, last } = gathering.finish()
  return { blocks, last, isFull: count === limit }
}

/** COPY takes no parameters: ids, closed names and numbers stand in its text as literals. */
function statementOf(
  { db }: NodeContext,
  { profiles, statuses, hiddenFrom, readers, epoch }: StoredBlocksInput,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): string {
  const list = (names: readonly string[]) => sql.join(names.map((name) => sql.lit(name)))
  // A subquery, not a join: one look into the key for each record, whatever the planner thinks of the table.
  const reference =
    epoch === undefined
      ? sql`null::bytea`
      : sql`(select x.reference from index_row_record x where x.epoch = ${sql.lit(epoch)} and x.record = r.id)`
  const { sql: statement } = sql`
    copy (
      select unit, id, case_id, value_sealed, ${reference}, first_seen, profile, status, category, tlp, pap, europol
      from record r
      where profile in (${list(profiles)}) and status in (${list(statuses)}) and restricted_by is null
        and ${admitsLiteral('r', readers)}
        ${hiddenFrom === null ? sql`` : sql`and ${isShownLiteral('r', hiddenFrom)}`}
        ${after === undefined ? sql`` : sql`and id > ${sql.lit(after)}::uuid`}
      order by id limit ${sql.lit(limit)}
    ) to stdout (format binary)`.compile(db)
  return statement
}

/** Joins rows to blocks as they come. */
class BlockGatherer {
  readonly #size: number
  readonly #blocks: Page['blocks'][number][] = []
  #rows = Buffer.allocUnsafeSlow(65_536)
  #length = 0
  #count = 0
  #units = new Set<string>()
  #total = 0
  /** Where the last row begins; it stays where it is until another one comes. */
  #lastAt = 0

  constructor(size: number) {
    this.#size = size
  }

  add(row: Buffer): void {
    if (this.#length + row.length > this.#rows.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#rows.length, this.#length + row.length))
      this.#rows.copy(larger, 0, 0, this.#length)
      this.#rows = larger
    }
    row.copy(this.#rows, this.#length)
    this.#lastAt = this.#length
    this.#length += row.length
    this.#count += 1
    this.#units.add(unitOf(row))
    if (this.#count === this.#size) this.#cut()
  }

  finish(): { readonly blocks: Page['blocks']; readonly count: number; readonly last: string | undefined } {
    if (this.#count > 0) this.#cut()
    const id = this.#rows.subarray(this.#lastAt + idAt, this.#lastAt + idAt + 16)
    return { blocks: this.#blocks, count: this.#total, last: this.#total === 0 ? undefined : uuidText(id) }
  }

  #cut(): void {
    // A copy in a buffer of its own: what is sent to a thread is copied with all that its buffer holds.
    const stored = new Uint8Array(this.#length)
    stored.set(this.#rows.subarray(0, this.#length))
    this.#blocks.push({ count: this.#count, stored, units: this.#units })
    this.#total += this.#count
    this.#length = 0
    this.#count = 0
    this.#units = new Set()
  }
}

/** Where the id stands in a row: behind the count of fields, the unit and its own length. */
const idAt = 2 + 4 + 16 + 4

async function keysOf(node: NodeContext, units: ReadonlySet<string>): Promise<ReadonlyMap<string, Uint8Array>> {
  const keys = new Map<string, Uint8Array>()
  for (const unit of units) keys.set(unit, await node.keys.unit(uuidText(Buffer.from(unit, 'hex'))))
  return keys
}
