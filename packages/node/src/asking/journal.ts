import { type AskPorts, type PreparedBatch, questionDigest, type SettledBatch } from '@comity/client'
import { fromBase64url, toBase64url } from '@comity/codec'
import { type AuditedAsking, insertOpenings, sealOpenings } from '../audit/store-openings.ts'
import type { NodeContext } from '../context.ts'
import { insertHits, type NewHit } from '../casework/hits.ts'
import { runPrepared, type Statement } from '../database/prepared.ts'
import type { RunningJob } from '../jobs.ts'
import { loadRecords } from '../cases/records.ts'
import { type SealPlace, unitSeal } from '../cases/unit-seal.ts'
import { foundIn, keepFindings } from '../casework/hit-proof.ts'
import type { AskParams } from './ask-params.ts'
import type { PinnedPartner } from './ask-partner.ts'

/** Log entry type of a batch on the inquirer's side; the publisher logs the same digest as `match.evaluate`. */
export const matchAskType = 'match.ask'

export interface AskJournal {
  readonly node: NodeContext
  readonly job: RunningJob
  readonly asked: AskParams
  /** Under terms that name an audit. */
  readonly audited: AuditedAsking | undefined
  /** What is pinned of a publisher that is asked. */
  readonly pinnedOf: (publisher: string) => PinnedPartner | undefined
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
const recordBatch: Statement = {
  name: 'record-batch',
  text: `
    with entry as (insert into log_entry (id, commitment, salt, type, body, at) values ($1, $2, $3, $4, $5, $17))
    insert into ask_batch (batch, job, case_id, agreement, publisher, epoch, profile, message, bulk, blinds_sealed,
      records, state, created_at, updated_at)
    values ($6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'prepared', $17, $17)`,
}

async function insertBatch({
  node,
  job,
  asked,
  audited,
  pinnedOf,
  batch,
}: AskJournal & { readonly batch: PreparedBatch }): Promise<void> {
  const at = node.now()
  const seal = unitSeal(await node.keys.unit(job.unit))
  const digest = toBase64url(questionDigest(batch))
  const body = { agreement: asked.agreement, publisher: batch.publisher, digest, count: batch.records.length }
  const entry = node.log.prepare({ type: matchAskType, body })
  const { id, commitment, salt, type, body: logged } = entry.row
  const values = [
    ...[id, commitment, salt, type, logged],
    ...[batch.batch, job.id, asked.case, fromBase64url(asked.agreement, 32), batch.publisher],
    ...[pinnedOf(batch.publisher)?.epoch ?? 0, asked.profile, batch.message, batch.bulk],
    ...[seal.seal(blindsPlace(batch.batch), toBase64url(batch.blinds)), batch.records, at],
  ]
  if (audited === undefined) await runPrepared(node.db, recordBatch, values)
  else {
    const [{ unit }, { agreement }, { terms }] = [job, asked, audited]
    const made = await sealOpenings(node, { audited, batch, unit })
    // What can be opened is durable before the question leaves, in the commit of the batch itself.
    await node.db.transaction().execute(async (tx) => {
      await runPrepared(tx, recordBatch, values)
      await insertOpenings(node, tx, { made, batch, unit, agreement, terms })
    })
  }
  entry.committed()
}

interface Recording extends AskJournal {
  readonly settled: SettledBatch
}

/** Nothing is told to anybody: if this is lost, the same batch is sent again and answered again, uncharged. */
async function recordNoHit({ node, asked, settled }: Recording): Promise<void> {
  const { answer, damaged } = settled
  await runPrepared(node.db, recordUnhurried, [
    ...[settled.batch, asked.mode === 'once', answer.message, answer.bulk, damaged, node.now()],
  ])
}

/** Done without a hit; the commit does not wait for the disk. */
const recordUnhurried: Statement = {
  name: 'record-no-hit',
  text: `
    update ask_batch set state = 'done', blinds_sealed = case when $2 then null else blinds_sealed end,
      answer = $3, answer_bulk = $4, hits = 0, damaged = $5, updated_at = $6
    from (select set_config('synchronous_commit', 'off', true)) as unhurried
    where ask_batch.batch = $1 and ask_batch.state = 'prepared'`,
}

async function recordHits(recording: Recording): Promise<void> {
  const { node, settled } = recording
  const hits = await newHits(recording, settled)
  const pinned = recording.pinnedOf(settled.publisher)
  await node.db.transaction().execute(async (tx) => {
    if (pinned !== undefined) await keepFindings(tx, { pinned, hits })
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

async function newHits({ node, job, asked, pinnedOf }: AskJournal, settled: SettledBatch): Promise<readonly NewHit[]> {
  const records = await loadRecords(
    node,
    settled.hits.map(({ record }) => record),
  )
  const usable = records.filter(({ isRestricted }) => !isRestricted)
  const pinned = pinnedOf(settled.publisher)
  const values = new Map(usable.map(({ record, value }) => [record, value]))
  return settled.hits.flatMap((hit) => {
    const value = values.get(hit.record)
    // A record that was deleted or restricted while its answer was under way raises no hit.
    if (value === undefined) return []
    return [
      {
        ...hit,
        unit: job.unit,
        case: asked.case,
        agreement: asked.agreement,
        publisher: settled.publisher,
        epoch: pinned?.epoch ?? 0,
        batch: settled.batch,
        profile: asked.profile,
        value,
        foundIn: pinned === undefined ? null : foundIn(pinned, hit.sequence),
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
