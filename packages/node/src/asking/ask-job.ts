import { randomUUID } from 'node:crypto'
import { audienceWords } from '@comity/agreement'
import { ask, type AskOutcome, type AskPorts, type PreparedBatch, settleBatch } from '@comity/client'
import { checkShape, isComityError } from '@comity/codec'
import { type AuditTerms, auditTermsOf } from '../audit/audit-terms.ts'
import { commitForAudit } from '../audit/case-openings.ts'
import type { AuditedAsking } from '../audit/store-openings.ts'
import { loadAgreement } from '../agreements/agreements.ts'
import { loadOpenCase } from '../cases/cases.ts'
import type { NodeContext, SignedQuestion } from '../context.ts'
import type { Passage } from '../handling/may-pass.ts'
import type { JobRunner, Progress, RunningJob } from '../jobs.ts'
import type { Lanes } from '../lanes.ts'
import { AskParams } from './ask-params.ts'
import { openAskPartner, type PinnedPartner } from './ask-partner.ts'
import { committedChunks, fewRecords, inputsOf, type LeftToAsk, recordChunks, recordsToAsk } from './ask-records.ts'
import { askTotals } from './ask-totals.ts'
import { currentCommitment, type CurrentCommitment, standingCommitment } from './case-commitment.ts'
import { caseProofLender, ShownCheckpoints } from './case-proof.ts'
import { askJournal, preparedBatches, type StoredBatch } from './journal.ts'
import { sendBatch, signAhead } from './send-batch.ts'
import { askKernel } from './small-batches.ts'
import { noteLeftOut } from '../subjects/restricted.ts'
import { cosignaturePolicy } from '../witness/policy.ts'
import { refusedByPouch, waitsForPouch } from '../pouch/asked-by-pouch.ts'

/** Chunks under way at once: one is evaluated by the publishers while we blind or finalize another. */
const chunksInFlight = 2

interface AskRun {
  readonly node: NodeContext
  readonly job: RunningJob
  readonly asked: AskParams
  /** Who learns of what is asked: whom a shield hides from them is left out (spec/cases.md §4). */
  readonly audience: readonly string[]
  readonly passage: Passage
  readonly partners: readonly PinnedPartner[]
  /** Under terms that name an audit: what opens the case, and for whom (spec/audit.md §4). */
  readonly audited: AuditedAsking | undefined
  readonly ports: AskPorts
}

/**
 * Makes the runner of `ask` jobs. All jobs of a node share its lanes: batches to one publisher leave in the order of
 * their checkpoints, and one case makes one commitment at a time.
 */
export function openAskRunner(): JobRunner {
  const shownOf = new WeakMap<NodeContext, ShownCheckpoints>()
  return async (node, job, params, progress, signal) => {
    node.fault('ask.started')
    const shown = shownOf.get(node) ?? new ShownCheckpoints()
    shownOf.set(node, shown)
    const asked = checkShape(AskParams, params)
    const { terms } = await loadAgreement(node.db, asked.agreement, node.now())
    const passage = { ceiling: terms.handling, to: asked.publishers }
    const scope = { node, job, asked, audience: audienceWords({ terms, own: node.party }), passage }
    // None of these waits for another: a single question pays for one round trip to the database.
    const [{ commitment, fresh, audited }, { open, refusals }, stored] = await Promise.all([
      commitAndList({ ...scope, lanes: shown.lanes, audit: auditTermsOf(terms) }),
      pinPublishers(node, { job, asked }),
      job.isResumed ? preparedBatches(node, job) : [],
      noteLeftOut(node, { job, route: 'match.start', agreement: asked.agreement, case: asked.case }),
    ])
    const policy = await cosignaturePolicy(node, { terms, owner: node.party })
    const partners = open.map((partner) => {
      const { publisher } = partner.permit.act
      return { ...partner, withCaseProof: caseProofLender(node, { shown, commitment, publisher, policy }) }
    })
    const run = { ...scope, partners, audited, ports: portsOf({ ...scope, partners, audited, signal }) }
    // What a former process had prepared leaves first; who was asked what is then read again.
    if (stored.length > 0) await settlePrepared(run, stored)
    const left = stored.length > 0 ? await recordsForEach(scope) : fresh
    for (const { publisher, error } of await askEverything(run, { left, progress })) {
      if (error !== null) refusals.set(publisher, error)
    }
    signal.throwIfAborted()
    const asks = await askTotals(node, { job, asked, refusals })
    return { state: (await waitsForPouch(node, job.id)) ? 'waiting' : 'done', asks }
  }
}

type Scope = Pick<AskRun, 'node' | 'job' | 'asked' | 'audience' | 'passage'>

/** The commitment of the case, and what is left to ask of each publisher. */
async function commitAndList({
  audit,
  ...scope
}: Scope & { readonly lanes: Lanes; readonly audit: AuditTerms | undefined }) {
  if (audit === undefined) {
    const [commitment, fresh] = await Promise.all([commitCaseNow(scope), recordsForEach(scope)])
    return { commitment, fresh, audited: undefined }
  }
  // What is listed first is covered by what is committed then: every place asked about can be opened.
  const fresh = await recordsForEach(scope)
  const { node, job, asked, lanes } = scope
  const file = await loadOpenCase(node, { case: asked.case, unit: job.unit })
  const { agreement, profile, statuses } = asked
  const openings = await lanes.run(file.case, () => commitForAudit(node, { file, agreement, profile, statuses }))
  return { commitment: openings.commitment, fresh, audited: { openings, terms: audit } }
}

async function commitCaseNow({
  node,
  job,
  asked,
  lanes,
}: Scope & { readonly lanes: Lanes }): Promise<CurrentCommitment> {
  const { unit } = job
  const standing = await standingCommitment(node, { caseId: asked.case, unit, agreement: asked.agreement })
  if (standing !== undefined) return standing
  const file = await loadOpenCase(node, { case: asked.case, unit })
  return lanes.run(file.case, () => currentCommitment(node, { file, agreement: asked.agreement }))
}

/** The publishers that may be asked now; a code for each of the others. */
async function pinPublishers(node: NodeContext, { job, asked }: Pick<Scope, 'job' | 'asked'>) {
  // What a pouch brought back as refused ends that publisher's part, as an online answer does.
  const refusals = new Map(job.isResumed ? await refusedByPouch(node.db, job.id) : [])
  const opened = asked.publishers.map(async (publisher) => {
    if (refusals.has(publisher)) return []
    try {
      return [await openAskPartner(node, { asked, publisher })]
    } catch (error) {
      if (!isComityError(error)) throw error
      refusals.set(publisher, error.code)
      return []
    }
  })
  return { open: (await Promise.all(opened)).flat(), refusals }
}

async function askEverything(
  run: AskRun,
  { left, progress }: { readonly left: ReadonlyMap<string, LeftToAsk>; readonly progress: Progress },
): Promise<readonly AskOutcome[]> {
  const open = run.partners.map((partner) => ({ partner, left: left.get(partner.permit.act.publisher) ?? nothing }))
  const total = open.reduce((sum, one) => sum + one.left.ids.length, 0)
  let done = 0
  const onProgress = (answered: number) => {
    done += answered
    progress({ done, total })
  }
  progress({ done, total })
  // Only publishers that get exactly the same elements share a blinding (spec/matching.md §6).
  const fanOuts = open.every((one) => isSame(one.left.ids, open[0]?.left.ids ?? [])) ? [open] : open.map((one) => [one])
  const outcomes: AskOutcome[] = []
  for (const fanOut of fanOuts) {
    const partners = fanOut.map(({ partner }) => partner)
    outcomes.push(...(await askOnce({ ...run, partners }, { left: fanOut[0]?.left ?? nothing, onProgress })))
  }
  return outcomes
}

const nothing: LeftToAsk = { ids: [], records: [] }

/** What is left to ask of each publisher. */
async function recordsForEach(scope: Scope): Promise<ReadonlyMap<string, LeftToAsk>> {
  const { node, job, asked } = scope
  // A job that nobody began before has asked nobody anything.
  const same = job.isResumed ? undefined : await fewRecords(node, scope)
  const left = asked.publishers.map(
    async (publisher) => [publisher, same ?? (await recordsToAsk(node, { ...scope, publisher }))] as const,
  )
  return new Map(await Promise.all(left))
}

/** Both are in order of id. */
function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((id, at) => id === right[at])
}

function askOnce(
  { node, asked, audience, passage, partners, audited, ports }: AskRun,
  { left, onProgress }: { readonly left: LeftToAsk; readonly onProgress: (answered: number) => void },
): Promise<readonly AskOutcome[]> {
  return ask(
    {
      party: node.party,
      messageKey: node.keys.messageForAll(asked.publishers),
      mode: asked.mode,
      allowance: asked.allowance,
      emergency: asked.emergency,
      partners,
      chunks: committedChunks(recordChunks(node, { left, audience, passage }), audited?.openings),
      inFlight: chunksInFlight,
      onProgress,
    },
    ports,
  )
}

function portsOf({
  node,
  job,
  asked,
  partners,
  audited,
  signal,
}: Omit<AskRun, 'ports' | 'audience' | 'passage'> & { readonly signal: AbortSignal }): AskPorts {
  const ahead = new WeakMap<PreparedBatch, Promise<SignedQuestion>>()
  const pinned = new Map(partners.map((partner) => [partner.permit.act.publisher, partner]))
  return {
    kernel: askKernel(node),
    journal: askJournal({ node, job, asked, audited, pinnedOf: (publisher) => pinned.get(publisher) }),
    recording: (batch) => {
      ahead.set(batch, signAhead(node, { batch, signal }))
    },
    send: (batch) => sendBatch(node, { batch, signal, ahead: ahead.get(batch) }),
    now: node.now,
    newId: randomUUID,
  }
}

/** Sends again, as they are, the batches that a former process of this job had prepared. */
async function settlePrepared({ node, partners, ports }: AskRun, stored: readonly StoredBatch[]): Promise<void> {
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
      if (answer === undefined) continue
      const settling = { party: node.party, batch, inputs, answer, trust: partner, kernel: ports.kernel }
      await ports.journal.recordAnswer(await settleBatch(settling))
    } catch (error) {
      if (!isComityError(error)) throw error
      await ports.journal.recordRefusal({ batch: batch.batch, code: error.code })
    }
  }
}
