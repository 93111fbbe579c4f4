import { randomBytes } from 'node:crypto'
import type { EvaluateAct } from '@comity/agreement'
import { commitmentOfCase } from '@comity/audit'
import {
  checkShape,
  concatBytes,
  equalBytes,
  fromBase64url,
  type Instant,
  parseInstant,
  sha256,
  toBase64url,
  type Verified,
} from '@comity/codec'
import { blindEvaluatePacked, type KeyPair, verifyPackedElements } from '@comity/oprf'
import { elementLength, type MatchEvaluate, matchEvaluate as definition } from '@comity/protocol'
import { type CosignaturePolicy, decodeHashes, type ProvenEntry, verifyLogProof } from '@comity/tlog'
import { type LoadedAgreement, requireInForce } from '../../agreements/agreements.ts'
import { type Charge, countersOf, takeBatch } from '../../budget.ts'
import { budgetDay } from '../../budget-day.ts'
import type { NodeContext } from '../../context.ts'
import { loadPartner, type Partner } from '../../partner/directory.ts'
import { fail } from '../../errors.ts'
import { requireNotice } from '../../emergency/emergencies.ts'
import { epochKeyPair } from '../../index/epochs.ts'
import { keepCheckpoint, keepFork, placeCheckpoint, type Seen, seenCheckpoint } from '../../partner/partner-log.ts'
import { keepForAudit } from '../../audit/keep-question.ts'
import { decideAct } from '../../agreements/policy.ts'
import { cosignaturePolicy } from '../../witness/policy.ts'
import type { Incoming, QuestionHop, QuestionRoute } from '../define.ts'

const maxMoves = 5
const smallBatch = 32

/**
 * The publisher's side of the main job (spec/matching.md §7): every gate, then the charge, then the evaluation.
 * A batch that was charged before passes every gate again and is evaluated again, with a fresh proof.
 */
export const matchEvaluateRoute: QuestionRoute = {
  name: 'match.evaluate',
  answer: async (node, question, hop) => {
    const body = checkShape(definition.body, question.body)
    const partner = await loadPartner(node.db, question.from)
    const now = node.now() // one instant for the whole decision (spec/attacks.md D-02)
    const parties = [node.party, partner.party]
    const agreement = await requireInForce(node.db, body.agreement, { now, parties })
    decideBatch(node, { agreement, body, inquirer: partner.party, now }) // gate 3: our own terms and local policy decide
    const keys = await epochKeys(node, body) // gate 4: an epoch that still answers, under the key the inquirer pinned
    await verifyBatch(node, { body, bulk: hop.bulk, asker: partner.party }) // gates 5 and 6: refused before anything is charged
    const cosignatures = await cosignaturePolicy(node, { terms: agreement.terms, owner: partner.party })
    const entry = verifyCase({ partner, cosignatures, body }) // gates 7 and 8: a committed case of this agreement
    const notice = await noticeOf(node, { body, inquirer: partner.party }) // gate 9: the reserve has its notice
    await chargeBatch(node, { notice, question, hop, body, partner, agreement, entry }) // gates 10 and 11: durable and logged …
    await keepForAudit(node, { question, batch: body.batch, agreement })
    await requireInForce(node.db, body.agreement, { now: node.now(), parties }) // what ended in between is charged, not answered
    const answer = await evaluateBatch(node, { keys, bulk: hop.bulk, asker: partner.party }) // … before it is evaluated
    return {
      body: { batch: body.batch, batchDigest: toBase64url(question.digest), count: body.count },
      bulk: concatBytes(answer.evaluatedElements, answer.proof),
    }
  },
}

function decideBatch(
  node: NodeContext,
  {
    agreement,
    body,
    inquirer,
    now,
  }: {
    readonly agreement: LoadedAgreement
    readonly body: MatchEvaluate
    readonly inquirer: string
    readonly now: Instant
  },
): void {
  const { profile, statuses, purpose, basis } = body
  const act: EvaluateAct = { act: 'match.evaluate', publisher: node.party, inquirer, profile, statuses, purpose, basis }
  decideAct(node, { agreement, act, now })
}

async function epochKeys(node: NodeContext, body: MatchEvaluate) {
  const keys = await epochKeyPair(node, body.agreement, body.epoch)
  if (!equalBytes(sha256(keys.publicKey), fromBase64url(body.publicKeyDigest, 32))) fail('key-retired', {})
  return keys
}

/** spec/attacks.md C-01, C-07: the count names what came, and every element decodes. */
async function verifyBatch(
  node: NodeContext,
  { body, bulk, asker }: { readonly body: MatchEvaluate; readonly bulk: Uint8Array; readonly asker: string },
): Promise<void> {
  const whole = Math.floor(bulk.length / elementLength)
  if (bulk.length !== whole * elementLength) fail('element-invalid', { index: whole })
  if (body.count !== whole) fail('batch-size', { count: body.count })
  // Checking a few takes less than the way to a worker and back.
  if (whole <= smallBatch) verifyPackedElements({ elements: bulk })
  else await node.kernel.verifyElements({ asker, elements: bulk })
}

/** The entry proved by the partner's own log, under its pinned key and origin (spec/attacks.md C-06). */
function verifyCase({
  partner,
  cosignatures,
  body,
}: {
  readonly partner: Partner
  readonly cosignatures: CosignaturePolicy
  readonly body: MatchEvaluate
}): ProvenEntry {
  const entry = verifyLogProof({
    proof: body.case,
    origin: partner.logOrigin,
    publicKey: partner.logKey,
    cosignatures,
  })
  return commitmentOfCase(entry, body) === undefined ? fail('commitment-unknown', {}) : entry
}

/** One element is evaluated in place: that takes less than the way to a worker and back. */
async function evaluateBatch(
  node: NodeContext,
  { keys, bulk, asker }: { readonly keys: KeyPair; readonly bulk: Uint8Array; readonly asker: string },
): ReturnType<NodeContext['kernel']['blindEvaluate']> {
  const batch = { ...keys, blindedElements: bulk }
  if (bulk.length > elementLength) return node.kernel.blindEvaluate({ ...batch, asker })
  // The system's own randomness, never an injected one: a repeated proof nonce gives the key away (RFC 9497 §2.2.1).
  return blindEvaluatePacked({ ...batch, random: (length) => new Uint8Array(randomBytes(length)) })
}

/** The reserve is used under a notice that this node has taken up, and that its oversight sees. Throws `emergency-unnoticed`. */
async function noticeOf(
  node: NodeContext,
  { body, inquirer }: { readonly body: MatchEvaluate; readonly inquirer: string },
): Promise<Charging['notice']> {
  const { allowance, emergency, agreement, profile } = body
  if ((allowance === 'emergency') !== (emergency !== undefined)) return fail('schema', {})
  if (allowance !== 'emergency') return undefined
  return requireNotice(node, { side: 'asked', emergency, partner: inquirer, agreement, profile })
}

interface Charging {
  readonly notice: { readonly emergency: string; readonly elements: number } | undefined
  readonly question: Verified<Incoming>
  readonly hop: QuestionHop
  readonly body: MatchEvaluate
  readonly partner: Partner
  readonly agreement: LoadedAgreement
  readonly entry: ProvenEntry
}

/** Places the checkpoint beside the newest seen and charges; again when another batch moved it in between. */
async function chargeBatch(node: NodeContext, charging: Charging): Promise<void> {
  const { partner, body, entry } = charging
  const shown = { size: entry.checkpoint.size, root: entry.checkpoint.root, note: body.case.checkpoint }
  const charge = chargeOf(node, charging, await budgetDay(node))
  for (let move = 0; move < maxMoves; move += 1) {
    const seen = await placeBeside(node, { charging, fresh: move > 0 })
    // One that was proved to be the beginning of what is kept moves nothing.
    const checkpoint = seen.relation === 'precedes' && seen.kept !== undefined ? seen.kept : shown
    const outcome = await takeBatch(node, { ...charge, checkpoint, seenSize: seenSize(seen) })
    if (outcome === 'charged' && seen.relation !== 'same') keepCheckpoint(node.db, partner.party, checkpoint)
    if (outcome !== 'moved') return
    if (move > 0 && seen.relation === 'older') fail('checkpoint-invalid', { seen: seen.size ?? 0 })
  }
  fail('busy', {})
}

async function placeBeside(
  node: NodeContext,
  { charging, fresh }: { readonly charging: Charging; readonly fresh: boolean },
): Promise<Seen> {
  const { partner, body, entry } = charging
  const seen = await seenCheckpoint(node.db, { party: partner.party, fresh })
  try {
    return placeCheckpoint({ seen, head: entry.checkpoint, consistency: body.consistency })
  } catch (error) {
    const hashes = decodeHashes(body.consistency?.hashes ?? [])
    const note = body.case.checkpoint
    await keepFork(node, { party: partner.party, error, seen, note, hashes, shownTo: 'message' })
    throw error
  }
}

/** An older checkpoint extends nothing: only a batch that was charged under it before gets past. */
function seenSize({ size, relation }: Seen): number | null {
  return relation === 'older' ? -1 : size
}

function chargeOf(node: NodeContext, charging: Charging, today: string): Omit<Charge, 'checkpoint' | 'seenSize'> {
  const { question, hop, body, partner, agreement, notice } = charging
  const { batch, epoch, profile, count, allowance, purpose, basis, mode, statuses } = body
  const handle = fromBase64url(body.caseHandle, 32)
  const inquirer = partner.party
  const counters = countersOf({
    terms: agreement.terms,
    agreement: body.agreement,
    inquirer,
    publisher: node.party,
    profile,
    allowance,
    notice,
    handle,
    partnerElementsPerDay: node.settings.partnerElementsPerDay,
    today,
  })
  const logged = { agreement: body.agreement, allowance, basis, batch, caseHandle: body.caseHandle, count, epoch }
  const digest = toBase64url(question.digest)
  return {
    inquirer,
    hop: { nonce: hop.nonce, expiresAt: hop.expiresAt },
    batch,
    digest: question.digest,
    askedAt: parseInstant(question.sentAt),
    agreement: body.agreement,
    epoch,
    profile,
    handle,
    count,
    elements: hop.bulk,
    counters,
    entry: {
      type: 'match.evaluate',
      body: { ...logged, batchDigest: digest, inquirer, mode, profile, purpose, statuses },
    },
  }
}
