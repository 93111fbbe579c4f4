import { randomUUID } from 'node:crypto'
import { ask, type AskPartner, type AskPorts, settleBatch } from '@comity/client'
import { checkShape, isComityError } from '@comity/codec'
import { loadOpenCase } from '../cases.ts'
import type { NodeContext } from '../context.ts'
import type { JobRunner, Progress, RunningJob } from '../jobs.ts'
import { AskParams } from './ask-params.ts'
import { openAskPartner } from './ask-partner.ts'
import { inputsOf, recordChunks, recordsToAsk } from './ask-records.ts'
import { askTotals } from './ask-totals.ts'
import { currentCommitment } from './case-commitment.ts'
import { askJournal, preparedBatches } from './journal.ts'
import { Lanes } from '../lanes.ts'
import { sendBatch } from './send-batch.ts'

/** Chunks under way at once: one is evaluated by the publishers while we blind or finalize another. */
const chunksInFlight = 2

interface AskRun {
  readonly node: NodeContext
  readonly job: RunningJob
  readonly asked: AskParams
  readonly partners: readonly AskPartner[]
  readonly ports: AskPorts
  readonly onProgress: (answered: number) => void
}

/**
 * Makes the runner of `ask` jobs. All jobs of a node share its lanes: batches to one publisher leave in the order of
 * their checkpoints, and one case makes one commitment at a time.
 */
export function openAskRunner(): JobRunner {
  const lanesOf = new WeakMap<NodeContext, Lanes>()
  return async (node, job, params, progress, signal) => {
    node.fault('ask.started')
    const lanes = lanesOf.get(node) ?? new Lanes()
    lanesOf.set(node, lanes)
    const asked = checkShape(AskParams, params)
    const file = await loadOpenCase(node, { case: asked.case, unit: job.unit })
    const commitment = await lanes.run(`case ${file.case}`, () =>
      currentCommitment(node, { file, agreement: asked.agreement }),
    )
    const refusals = new Map<string, string>()
    const partners: AskPartner[] = []
    for (const publisher of asked.publishers) {
      try {
        partners.push(await openAskPartner(node, { asked, publisher, lanes, commitment }))
      } catch (error) {
        if (!isComityError(error)) throw error
        refusals.set(publisher, error.code)
      }
    }
    const run = { node, job, asked, partners, ports: portsOf({ node, job, asked, partners, signal }) }
    for (const { publisher, error } of await askEverything(run, progress)) {
      if (error !== null) refusals.set(publisher, error)
    }
    signal.throwIfAborted()
    return askTotals(node, { job, asked, refusals })
  }
}

async function askEverything(run: Omit<AskRun, 'onProgress'>, progress: Progress) {
  const { node, job, asked, partners } = run
  const resumed = await settlePrepared(run)
  const open = await Promise.all(
    partners.map(async (partner) => {
      const { publisher } = partner.permit.act
      return { partner, ids: await recordsToAsk(node, { job, asked, publisher }) }
    }),
  )
  const total = open.reduce((sum, { ids }) => sum + ids.length, 0)
  let done = 0
  const onProgress = (answered: number) => {
    done += answered
    progress({ done, total })
  }
  progress({ done, total })
  // Only publishers that get exactly the same elements share a blinding (design.md §3.6).
  const together = !resumed && open.every(({ ids }) => ids.length === open[0]?.ids.length)
  const fanOuts = together ? [open] : open.map((one) => [one])
  const outcomes = []
  for (const fanOut of fanOuts) {
    const ids = fanOut[0]?.ids ?? []
    outcomes.push(...(await askOnce({ ...run, partners: fanOut.map(({ partner }) => partner), onProgress }, ids)))
  }
  return outcomes
}

function askOnce(run: AskRun, ids: readonly string[]) {
  const { node, asked, partners, onProgress } = run
  return ask(
    {
      party: node.party,
      messageKey: node.keys.message,
      mode: asked.mode,
      allowance: asked.allowance,
      partners,
      chunks: recordChunks(node, ids),
      inFlight: chunksInFlight,
      onProgress,
    },
    run.ports,
  )
}

function portsOf({
  node,
  job,
  asked,
  partners,
  signal,
}: Omit<AskRun, 'ports' | 'onProgress'> & { readonly signal: AbortSignal }): AskPorts {
  const epochs = new Map(partners.map(({ permit, epoch }) => [permit.act.publisher, epoch]))
  return {
    kernel: node.kernel,
    journal: askJournal({ node, job, asked, epochOf: (publisher) => epochs.get(publisher) ?? 0 }),
    send: (batch) => sendBatch(node, { batch, signal }),
    now: node.now,
    newId: randomUUID,
  }
}

/** Sends again what a former process of this job had prepared; true when there was any. */
async function settlePrepared({ node, job, partners, ports }: Omit<AskRun, 'onProgress'>): Promise<boolean> {
  const stored = await preparedBatches(node, job)
  for (const { batch, epoch } of stored) {
    const partner = partners.find(({ permit }) => permit.act.publisher === batch.publisher)
    const inputs = await inputsOf(node, batch.records)
    // Asked under a key that is gone, or about a record that is gone: it is not asked again.
    if (partner?.epoch !== epoch || inputs === undefined) {
      await ports.journal.recordRefusal({ batch: batch.batch, code: 'key-retired' })
      continue
    }
    try {
      const answer = await ports.send(batch)
      const { party } = node
      await ports.journal.recordAnswer(
        await settleBatch({ party, batch, inputs, answer, trust: partner, kernel: node.kernel }),
      )
    } catch (error) {
      if (!isComityError(error)) throw error
      await ports.journal.recordRefusal({ batch: batch.batch, code: error.code })
    }
  }
  return stored.length > 0
}
