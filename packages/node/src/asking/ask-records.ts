import type { AskedRecord } from '@comity/client'
import { inputBytes } from '@comity/identifiers'
import { maxBatch } from '@comity/protocol'
import { sql } from 'kysely'
import type { CaseOpenings } from '../audit/case-openings.ts'
import type { NodeContext } from '../context.ts'
import type { RunningJob } from '../jobs.ts'
import { loadRecords, type StoredRecord, streamRecords } from '../cases/records.ts'
import { mayPass, type Passage, passes } from '../handling/may-pass.ts'
import { isAsked } from '../deconfliction/planned.ts'
import { hiddenOf, isShown } from '../shield/hidden.ts'
import { shuffled } from './shuffle.ts'
import type { AskParams } from './ask-params.ts'

/** What is left to ask of one publisher: ids in their order, and the records themselves where they are few. */
export interface LeftToAsk {
  readonly ids: readonly string[]
  readonly records: readonly AskedRecord[] | undefined
}

/**
 * What is asked, and who learns that it is: whom a shield hides from them is not asked about (spec/cases.md §4), nor what its
 * marking keeps from one of those who are asked.
 */
export interface AskScope {
  readonly job: RunningJob
  readonly asked: AskParams
  readonly audience: readonly string[]
  readonly passage: Passage
}

/** Up to so many records are read with their ids: a single question then pays for one round trip. */
const few = 16

/**
 * The records of a job that has asked nothing yet, if they are few: the same for each of its publishers. Undefined when
 * there are more.
 */
export async function fewRecords(
  node: NodeContext,
  { job, asked, audience, passage }: AskScope,
): Promise<LeftToAsk | undefined> {
  const { case: caseId, profile, statuses } = asked
  const filter = {
    ...{ case: caseId, unit: job.unit, profiles: [profile], statuses, hiddenFrom: audience, passage },
    ...{ batch: few + 1, usable: true as const, asked: true as const },
  }
  const { value: records = [] } = (await streamRecords(node, filter).next()) as {
    readonly value?: readonly StoredRecord[]
  }
  if (records.length > few) return undefined
  return { ids: records.map(({ record }) => record), records: records.map(toAsk) }
}

/** Ids of the records that this job still has to ask this publisher about; a batch that was refused asked nothing. */
export async function recordsToAsk(
  node: NodeContext,
  { job, asked, audience, passage, publisher }: AskScope & { readonly publisher: string },
): Promise<LeftToAsk> {
  const { rows } = await sql<{ id: string }>`
    select id from record
    where case_id = ${asked.case} and unit = ${job.unit} and profile = ${asked.profile}
      and status = any (${asked.statuses}) and restricted_by is null and ${isShown('record', audience)}
      and ${mayPass('record', passage)}
      and ${isAsked('record')}
    except
    select unnest(records) from ask_batch where job = ${job.id} and publisher = ${publisher} and state in ('done', 'prepared')
    order by id`.execute(node.db)
  return { ids: rows.map(({ id }) => id), records: undefined }
}

/** The records that are left, shuffled over the whole question, a batch at a time. */
export async function* recordChunks(
  node: NodeContext,
  { left, audience, passage }: { readonly left: LeftToAsk } & Pick<AskScope, 'audience' | 'passage'>,
): AsyncGenerator<readonly AskedRecord[]> {
  if (left.records !== undefined) {
    if (left.records.length > 0) yield shuffled(left.records, node.random)
    return
  }
  const order = shuffled(left.ids, node.random)
  for (let at = 0; at < order.length; at += maxBatch) {
    const wanted = order.slice(at, at + maxBatch)
    const loaded = new Map((await loadRecords(node, wanted)).map((record) => [record.record, record]))
    // A long question goes on while people are shielded.
    const hidden = await hiddenOf(node.db, { records: wanted, audience })
    const chunk = wanted.flatMap((record) => {
      const found = loaded.get(record)
      // Restricted, or marked more strictly, since it was listed: it is not asked about (spec/subjects.md §7).
      const isLeft = found === undefined || found.isRestricted || hidden.has(record) || !passes(found.marking, passage)
      return isLeft ? [] : [toAsk(found)]
    })
    if (chunk.length > 0) yield chunk
  }
}

/** Of each chunk what the case's commitment covers; all of it where nothing is kept for an auditor. */
export async function* committedChunks(
  chunks: AsyncIterable<readonly AskedRecord[]>,
  openings: Pick<CaseOpenings, 'holds'> | undefined,
): AsyncGenerator<readonly AskedRecord[]> {
  for await (const chunk of chunks) {
    const covered = openings === undefined ? chunk : chunk.filter(({ record }) => openings.holds(record))
    if (covered.length > 0) yield covered
  }
}

function toAsk({ record, identifier }: StoredRecord): AskedRecord {
  return { record, input: inputBytes(identifier) }
}

/** The inputs of a stored batch, in its order; undefined when a record of it is gone or restricted. */
export async function inputsOf(
  node: NodeContext,
  records: readonly string[],
): Promise<readonly Uint8Array[] | undefined> {
  const usable = (await loadRecords(node, records)).filter(({ isRestricted }) => !isRestricted)
  const loaded = new Map(usable.map(({ record, identifier }) => [record, identifier]))
  const inputs = records.flatMap((record) => {
    const identifier = loaded.get(record)
    return identifier === undefined ? [] : [inputBytes(identifier)]
  })
  return inputs.length === records.length ? inputs : undefined
}
