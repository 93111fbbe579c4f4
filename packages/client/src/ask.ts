import { type Instant, isComityError, formatInstant, type SigningKey, sha256, toBase64url } from '@comity/codec'
import type { EvaluateAct, Permit } from '@comity/agreement'
import { matchEvaluate, signMessage } from '@comity/protocol'
import { type AnswerTrust, type Finalizing, type PreparedBatch, settleBatch, type SettledBatch } from './ask-batch.ts'
import type { CaseProof } from './case-proof.ts'

/** A record that is asked about: our own id of it, and its input bytes (spec/matching.md §1). */
export interface AskedRecord {
  readonly record: string
  readonly input: Uint8Array
}

/** One publisher of a fan-out: what we may ask it, and what is pinned of it. */
export interface AskPartner extends AnswerTrust {
  readonly permit: Permit<EvaluateAct>
  readonly epoch: number
  /**
   * Lends the proof of the case, one user at a time: the publisher refuses a checkpoint older than one it has seen, so
   * batches to it leave in the order of their checkpoints.
   */
  readonly withCaseProof: <Result>(use: (proof: CaseProof) => Promise<Result>) => Promise<Result>
}

export interface AskPorts {
  readonly kernel: Finalizing & {
    blind(batch: {
      readonly inputs: readonly Uint8Array[]
    }): Promise<{ readonly blinds: Uint8Array; readonly blindedElements: Uint8Array }>
  }
  /** Keeps batches durably before they leave, and what came of them. */
  readonly journal: {
    recordBatch(batch: PreparedBatch): Promise<void>
    recordAnswer(settled: SettledBatch): Promise<void>
    /** The publisher refused, or its answer broke the protocol: kept with its code, never taken for "no match". */
    recordRefusal(refusal: { readonly batch: string; readonly code: string }): Promise<void>
  }
  /** Told of a batch whose record is on its way to the disk, so that its hop can be signed meanwhile; sends nothing. */
  readonly recording?: (batch: PreparedBatch) => void
  /**
   * Brings a question to the publisher and its answer back; throws the publisher's error code. Undefined: it waits for
   * a pouch, and the batch stays prepared.
   */
  readonly send: (batch: PreparedBatch) => Promise<{ readonly message: string; readonly bulk: Uint8Array } | undefined>
  readonly now: () => Instant
  readonly newId: () => string
}

export interface FanOut {
  readonly party: string
  readonly messageKey: SigningKey
  readonly mode: 'once' | 'standing'
  readonly allowance: 'daily' | 'first-load' | 'emergency'
  /** The notice that stands behind the allowance `emergency`. */
  readonly emergency: string | undefined
  readonly partners: readonly AskPartner[]
  /** At most 4,096 records each, shuffled over the whole question. */
  readonly chunks: AsyncIterable<readonly AskedRecord[]>
  /** Chunks under way at once; each holds its elements and blinds in memory. */
  readonly inFlight: number
  readonly onProgress: (answered: number) => void
}

export interface AskOutcome {
  readonly publisher: string
  readonly asked: number
  readonly hits: number
  readonly damaged: number
  readonly batches: number
  /** The code that stopped this publisher's part; the others go on. What was asked before stands. */
  readonly error: string | null
}

type Tally = { -readonly [Field in keyof AskOutcome]: AskOutcome[Field] }

/**
 * Asks several publishers about the same records (spec/matching.md §6–§8): steps 5–7, 11 and 12 of the main job.
 * Publishers of one fan-out get the same elements in the same batches, so one blinding serves them; no blind is used in
 * a second fan-out.
 */
export async function ask(fanOut: FanOut, ports: AskPorts): Promise<readonly AskOutcome[]> {
  const tallies = new Map(fanOut.partners.map((partner) => [partner.permit.act.publisher, emptyTally(partner)]))
  const running = new Set<Promise<void>>()
  try {
    for await (const chunk of fanOut.chunks) {
      const asking: Promise<void> = askChunk({ fanOut, ports, chunk, tallies }).finally(() => running.delete(asking))
      running.add(asking)
      if (running.size >= fanOut.inFlight) await Promise.race(running)
    }
    await Promise.all(running)
  } finally {
    await Promise.allSettled(running)
  }
  return [...tallies.values()].map((tally) => ({ ...tally }))
}

interface ChunkInput {
  readonly fanOut: FanOut
  readonly ports: AskPorts
  readonly chunk: readonly AskedRecord[]
  readonly tallies: ReadonlyMap<string, Tally>
}

async function askChunk({ fanOut, ports, chunk, tallies }: ChunkInput): Promise<void> {
  const partners = fanOut.partners.filter(({ permit }) => tallies.get(permit.act.publisher)?.error === null)
  if (partners.length === 0) return
  const inputs = chunk.map(({ input }) => input)
  const blinded = await ports.kernel.blind({ inputs })
  await Promise.all(
    partners.map(async (partner) => {
      const settled = await askPartner({ fanOut, ports, partner, chunk, inputs, blinded, tallies })
      if (settled !== undefined) fanOut.onProgress(inputs.length)
    }),
  )
}

interface PartnerChunk extends ChunkInput {
  readonly partner: AskPartner
  readonly inputs: readonly Uint8Array[]
  readonly blinded: { readonly blinds: Uint8Array; readonly blindedElements: Uint8Array }
}

/** One batch to one publisher. A closed error code stops that publisher's part; anything else is a fault of ours. */
async function askPartner(asking: PartnerChunk): Promise<SettledBatch | undefined> {
  const { fanOut, ports, partner, inputs, tallies } = asking
  const tally = tallies.get(partner.permit.act.publisher)
  if (tally?.error !== null) return undefined
  let prepared: PreparedBatch | undefined
  try {
    const { batch, answer } = await partner.withCaseProof(async (caseProof) => {
      // A proof that the publisher did not accept is lent again from another size: that batch ends here.
      if (prepared !== undefined)
        await ports.journal.recordRefusal({ batch: prepared.batch, code: 'checkpoint-invalid' })
      const next = prepareBatch({ ...asking, caseProof })
      prepared = next
      // Durable before said: after a crash this very batch is sent again, so no element is charged or blinded twice.
      const recorded = ports.journal.recordBatch(next)
      ports.recording?.(next)
      await recorded
      return { batch: next, answer: await ports.send(next) }
    })
    if (answer === undefined) return undefined
    const { party } = fanOut
    const settled = await settleBatch({ party, batch, inputs, answer, trust: partner, kernel: ports.kernel })
    await ports.journal.recordAnswer(settled)
    addSettled(tally, settled, inputs.length)
    return settled
  } catch (error) {
    if (!isComityError(error)) throw error
    tally.error = error.code
    if (prepared !== undefined) await ports.journal.recordRefusal({ batch: prepared.batch, code: error.code })
    return undefined
  }
}

function addSettled(tally: Tally, settled: SettledBatch, asked: number): void {
  tally.asked += asked
  tally.hits += settled.hits.length
  tally.damaged += settled.damaged
  tally.batches += 1
}

function prepareBatch({
  fanOut,
  ports,
  partner,
  chunk,
  blinded,
  caseProof,
}: PartnerChunk & { readonly caseProof: CaseProof }): PreparedBatch {
  const { act, agreement } = partner.permit
  const [batch, sentAt] = [ports.newId(), ports.now()]
  const message = signMessage({
    definition: matchEvaluate,
    key: fanOut.messageKey,
    from: fanOut.party,
    to: act.publisher,
    id: batch,
    sequence: undefined,
    sentAt,
    bulk: blinded.blindedElements,
    body: {
      agreement,
      epoch: partner.epoch,
      publicKeyDigest: toBase64url(sha256(partner.publicKey)),
      profile: act.profile,
      statuses: [...act.statuses],
      purpose: act.purpose,
      basis: act.basis,
      mode: fanOut.mode,
      createdAt: formatInstant(sentAt),
      batch,
      count: chunk.length,
      allowance: fanOut.allowance,
      ...(fanOut.emergency === undefined ? {} : { emergency: fanOut.emergency }),
      caseHandle: caseProof.handle,
      case: caseProof.proof,
      consistency: caseProof.consistency,
    },
  })
  return {
    batch,
    publisher: act.publisher,
    message,
    bulk: blinded.blindedElements,
    blinds: blinded.blinds,
    records: chunk.map(({ record }) => record),
  }
}

function emptyTally({ permit }: AskPartner): Tally {
  return { publisher: permit.act.publisher, asked: 0, hits: 0, damaged: 0, batches: 0, error: null }
}
