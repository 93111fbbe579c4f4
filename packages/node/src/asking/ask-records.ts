import type { AskedRecord } from '@comity/client'
import { inputBytes } from '@comity/identifiers'
import { maxBatch } from '@comity/protocol'
import { sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import type { RunningJob } from '../jobs.ts'
import { loadRecords } from '../cases/records.ts'
import { shuffled } from './shuffle.ts'
import type { AskParams } from './ask-params.ts'

/** Ids of the records that this job still has to ask this publisher about; a batch that was refused asked nothing. */
export async function recordsToAsk(
  node: NodeContext,
  { job, asked, publisher }: { readonly job: RunningJob; readonly asked: AskParams; readonly publisher: string },
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from record
    where case_id = ${asked.case} and unit = ${job.unit} and profile = ${asked.profile}
      and status = any (${asked.statuses})
    except
    select unnest(records) from ask_batch where job = ${job.id} and publisher = ${publisher} and state = 'done'
    order by id`.execute(node.db)
  return rows.map(({ id }) => id)
}

/** The records of these ids, shuffled over the whole question, a batch at a time. */
export async function* recordChunks(node: NodeContext, ids: readonly string[]): AsyncGenerator<readonly AskedRecord[]> {
  const order = shuffled(ids, node.random)
  for (let at = 0; at < order.length; at += maxBatch) {
    const wanted = order.slice(at, at + maxBatch)
    const loaded = new Map((await loadRecords(node, wanted)).map((record) => [record.record, record]))
    const chunk = wanted.flatMap((record) => {
      const found = loaded.get(record)
      return found === undefined ? [] : [{ record, input: inputBytes(found.identifier) }]
    })
    if (chunk.length > 0) yield chunk
  }
}

/** The inputs of a stored batch, in its order; undefined when a record of it is gone. */
export async function inputsOf(
  node: NodeContext,
  records: readonly string[],
): Promise<readonly Uint8Array[] | undefined> {
  const loaded = new Map((await loadRecords(node, records)).map(({ record, identifier }) => [record, identifier]))
  const inputs = records.flatMap((record) => {
    const identifier = loaded.get(record)
    return identifier === undefined ? [] : [inputBytes(identifier)]
  })
  return inputs.length === records.length ? inputs : undefined
}
