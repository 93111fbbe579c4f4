import { type AskPorts, type PreparedBatch, questionDigest, type SettledBatch } from '@comity/client'
import { fromBase64url, toBase64url } from '@comity/codec'
import { sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import { insertHits, type NewHit } from '../casework/hits.ts'
import type { RunningJob } from '../jobs.ts'
import { loadRecords } from '../cases/records.ts'
import { type SealPlace, unitSeal } from '../cases/unit-seal.ts'
import type { AskParams } from './ask-params.ts'

/** Log entry type of a batch on the inquirer's side; the publisher logs the same digest as `match.evaluate`. */
export const matchAskType = 'match.ask'

export interface AskJournal {
  readonly node: NodeContext
  readonly job: RunningJob
  readonly asked: AskParams
  /** Epoch under which a publisher is asked. */
  readonly epochOf: (publisher: string) => number
}

/** The durable side of asking: batches before they leave, answers with their hits, refusals with their code. */
export function askJournal(journal: AskJournal): AskPorts['journal'] {
  const { node } = journal
  return {
    recordBatch: async (batch) => {
      await insertBatch({ ...journal, batch })
      node.fault('ask.batch-recorded')
    },
    recordAnswer: async (settled) => {
      if (settled.hits.length === 0) await recordNoHit({ ...journal, settled })
      else await recordHits({ ...journal, settled })
      node.fault('ask.answer-recorded')
    },
    recordRefusal: async ({ batch, code }) => {
      await node.db
        .updateTable('ask_batch')
        .set({ state: 'refused', code, blinds_sealed: null, updated_at: node.now() })
        .where('batch', '=', batch)
        .where('state', '=', 'prepared')
        .execute()
    },
  }
}

/** Batch and log entry are one statement, so one commit: the first of the two that a question waits for. */
async function insertBatch({
  node,
  job,
  asked,
  epochOf,
  batch,
}: AskJournal & { readonly batch: PreparedBatch }): Promise<void> {
  const at = node.now()
  const seal = unitSeal(await node.keys.unit(job.unit))
  const digest = toBase64url(questionDigest(batch))
  const body = { agreement: asked.agreement, publisher: batch.publisher, digest, count: batch.records.length }
  const entry = node.log.prepare({ type: matchAskType, body })
  await node.db
    .with('entry', (db) =>
      db
        .insertInto('log_entry')
        .values({ ...entry.row, idx: null })
        .returning('id'),
    )
    .insertInto('ask_batch')
    .values({
      batch: batch.batch,
      job: job.id,
      case_id: asked.case,
      agreement: fromBase64url(asked.agreement, 32),
      publisher: batch.publisher,
      epoch: epochOf(batch.publisher),
      profile: asked.profile,
      message: batch.message,
      bulk: batch.bulk,
      blinds_sealed: seal.seal(blindsPlace(batch.batch), toBase64url(batch.blinds)),
      records: [...batch.records],
      state: 'prepared',
      code: null,
      answer: null,
      answer_bulk: null,
      hits: null,
      damaged: null,
      created_at: at,
      updated_at: at,
    })
    .execute()
  entry.committed()
}

interface Recording extends AskJournal {
  readonly settled: SettledBatch
}

/** Nothing is told to anybody: if this is lost, the same batch is sent again and answered again, uncharged. */
async function recordNoHit({ node, asked, settled }: Recording): Promise<void> {
  await node.db
    .updateTable('ask_batch')
    .from(sql`(select set_config('synchronous_commit', 'off', true))`.as('unhurried'))
    .set(answered({ node, asked, settled }))
    .where('ask_batch.batch', '=', settled.batch)
    .where('ask_batch.state', '=', 'prepared')
    .execute()
}

async function recordHits(recording: Recording): Promise<void> {
  const { node, settled } = recording
  const hits = await newHits(recording, settled)
  await node.db.transaction().execute(async (tx) => {
    await insertHits(node, tx, hits)
    await tx
      .updateTable('ask_batch')
      .set(answered(recording))
      .where('batch', '=', settled.batch)
      .where('state', '=', 'prepared')
      .execute()
  })
}

function answered({ node, asked, settled }: Pick<Recording, 'node' | 'asked' | 'settled'>) {
  return {
    state: 'done' as const,
    // spec/matching.md §6: the blinds of `once` questions are erased after look-up; a hit keeps its own.
    ...(asked.mode === 'once' ? { blinds_sealed: null } : {}),
    answer: settled.answer.message,
    answer_bulk: settled.answer.bulk,
    hits: settled.hits.length,
    damaged: settled.damaged,
    updated_at: node.now(),
  }
}

async function newHits({ node, job, asked, epochOf }: AskJournal, settled: SettledBatch): Promise<readonly NewHit[]> {
  const records = await loadRecords(
    node,
    settled.hits.map(({ record }) => record),
  )
  const values = new Map(records.map(({ record, value }) => [record, value]))
  return settled.hits.flatMap((hit) => {
    const value = values.get(hit.record)
    // A record that was deleted while its answer was under way raises no hit.
    if (value === undefined) return []
    return [
      {
        ...hit,
        unit: job.unit,
        case: asked.case,
        agreement: asked.agreement,
        publisher: settled.publisher,
        epoch: epochOf(settled.publisher),
        batch: settled.batch,
        profile: asked.profile,
        value,
        purpose: asked.purpose,
        basis: asked.basis,
      },
    ]
  })
}

/** Batches of this job that left, or were about to, when a former process ended; they are sent again as they are. */
export async function preparedBatches(node: NodeContext, job: RunningJob): Promise<readonly StoredBatch[]> {
  const rows = await node.db
    .selectFrom('ask_batch')
    .select(['batch', 'publisher', 'epoch', 'message', 'bulk', 'blinds_sealed', 'records'])
    .where('job', '=', job.id)
    .where('state', '=', 'prepared')
    .orderBy('created_at')
    .execute()
  const seal = unitSeal(await node.keys.unit(job.unit))
  return rows.map(({ blinds_sealed: sealed, epoch, ...row }) => {
    if (sealed === null) throw new TypeError('a prepared batch without blinds')
    return { epoch, batch: { ...row, blinds: fromBase64url(seal.open(blindsPlace(row.batch), sealed)) } }
  })
}

export interface StoredBatch {
  readonly epoch: number
  readonly batch: PreparedBatch
}

function blindsPlace(batch: string): SealPlace {
  return ['ask_batch.blinds', batch]
}
