import { isComityError, minute, toBase64url, toHex, utf8Encode, type Verified } from '@comity/codec'
import type { Message } from '@comity/protocol'
import {
  checkpointPartName,
  cosignaturePartName,
  encodeMessagePart,
  encodeRefusal,
  partDefinition,
  type PouchPartKind,
} from '@comity/protocol/pouch'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { writeSegments } from '../index/segment-files.ts'
import { answerQuestion } from '../partner/answer-question.ts'
import type { Partner } from '../partner/directory.ts'
import type { Inbox } from '../partner/inbox.ts'
import type { QuestionRoute } from '../routes/define.ts'
import { addCheckpoint } from '../witness/add-checkpoint.ts'
import { rememberShown, shownSize } from './asked-by-pouch.ts'
import type { VerifiedPart } from './verify-part.ts'

type PartOf<Kind extends VerifiedPart['kind']> = Extract<VerifiedPart, { readonly kind: Kind }>

/** What taking up the parts of one pouch works with, and what has come of them. */
export interface TakingUp {
  readonly node: NodeContext
  readonly partner: Partner
  readonly inbox: Inbox
  readonly questions: readonly QuestionRoute[]
  readonly wanted: ReadonlySet<string>
  /**
   * Shown to our witness last: what the answers of the same pouch prove starts from what was seen before.
   */
  readonly checkpoints: PartOf<'checkpoint'>[]
  /** Jobs of ours that go on. */
  readonly jobs: Set<string>
  readonly refused: { readonly kind: PouchPartKind; readonly name: string; readonly code: string }[]
}

/**
 * Takes one part up, as what it holds would be online, and as often as one likes: each effect is made once by its own id
 * (spec/pouch.md §5). Throws what stops the pouch.
 */
export async function takePart(taking: TakingUp, part: VerifiedPart): Promise<void> {
  const { node, partner } = taking
  switch (part.kind) {
    case 'receipt':
      return node.outbox.takeReceipt({ party: partner.party, receipt: part.receipt })
    case 'message':
      return takeMessage(taking, part.message)
    case 'question':
      return takeQuestion(taking, part)
    case 'answer':
      return takeAnswer(taking, part)
    case 'refusal':
      return takeRefusal(taking, part)
    case 'segment': {
      const { sha256, bytes } = part
      // Verified against its manifest when that is read; until then it is a file that nothing names.
      if (taking.wanted.has(toHex(sha256))) await writeSegments(node, [{ sha256, bytes }])
      return
    }
    case 'wanted':
      await node.db
        .insertInto('pouch_wanted')
        .values({ party: partner.party, sha256: part.sha256 })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      return
    case 'cosignature':
      return takeCosignature(taking, part)
    case 'checkpoint':
      taking.checkpoints.push(part)
      return
  }
}

async function takeMessage({ node, partner, inbox, refused }: TakingUp, message: Verified<Message>): Promise<void> {
  const { state, code } = await inbox.arrive({ partner, message, hop: undefined })
  if (state === 'refused' && code !== null) refused.push({ kind: 'message', name: message.name, code })
  // Also for one that was known: the partner has not seen its receipt, or it would not send it again.
  await node.db
    .insertInto('pouch_receipt')
    .values({ party: partner.party, id: message.id })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  if (state !== 'held') await inbox.drain(partner)
}

const nonceLength = 18

/** Every gate and the charge as online; the answer waits for the next pouch. */
async function takeQuestion(
  taking: TakingUp,
  { message, bulk }: Pick<PartOf<'question'>, 'message' | 'bulk'>,
): Promise<void> {
  const { node, partner, questions, refused } = taking
  const { name, id } = message
  const route = questions.find((one) => one.name === name) ?? fail('not-found', {})
  // The pouch stands for the hop, and a hop's nonce for nothing: the question's own id keeps it from counting twice.
  const hop = { nonce: toBase64url(node.random(nonceLength)), expiresAt: node.now() + minute }
  try {
    const { jws, bulk: answered } = await answerQuestion(node, { route, message, bulk, hop })
    const definition = partDefinition({ kind: 'answer', name: `${name}.answer` })
    const content = encodeMessagePart(definition, { jws, bulk: answered })
    await keepAnswer(taking, { id, name, kind: 'answer', content })
  } catch (error) {
    if (!isComityError(error)) throw error
    node.events.record({ peer: partner.party, route: name, code: error.code })
    refused.push({ kind: 'question', name, code: error.code })
    // Somebody was not ready: no answer, and the partner asks again by its next pouch.
    if (error.status >= 500 || error.code === 'rate') return
    const { seen } = error.details
    const named = typeof seen === 'number' ? { seen } : {}
    const content = encodeRefusal({ code: error.code, status: error.status, ...named })
    await keepAnswer(taking, { id, name, kind: 'refusal', content })
  }
}

async function keepAnswer(
  { node, partner }: TakingUp,
  {
    id,
    ...answer
  }: {
    readonly id: string
    readonly name: string
    readonly kind: 'answer' | 'refusal'
    readonly content: Uint8Array
  },
): Promise<void> {
  const row = { ...answer, answered_at: node.now() }
  await node.db
    .insertInto('pouch_answer')
    .values({ party: partner.party, question: id, ...row })
    .onConflict((conflict) => conflict.columns(['party', 'question']).doUpdateSet(row))
    .execute()
}

/** The answer is kept with its question; the job that asked reads it as it reads one that came online. */
async function takeAnswer(
  { node, partner, jobs }: TakingUp,
  { question, message, bulk }: PartOf<'answer'>,
): Promise<void> {
  const { party } = partner
  if (message.name === 'index.manifest.answer') {
    const asked = await node.db
      .updateTable('pouch_question')
      .set({ answer: message.jws })
      .where('id', '=', question)
      .where('party', '=', party)
      .where('answer', 'is', null)
      .where('code', 'is', null)
      .returning('job')
      .execute()
    for (const { job } of asked) jobs.add(job)
    return
  }
  const asked = await node.db
    .updateTable('ask_batch')
    .set({ answer: message.jws, answer_bulk: bulk ?? new Uint8Array(), updated_at: node.now() })
    .where('batch', '=', question)
    .where('publisher', '=', party)
    .where('state', '=', 'prepared')
    .returning(['job', 'message'])
    .execute()
  for (const { job, message: ours } of asked) {
    jobs.add(job)
    const size = shownSize(ours)
    if (size !== undefined) await rememberShown(node.db, { party, size, isExact: false })
  }
}

async function takeRefusal({ node, partner, jobs }: TakingUp, { question, refusal }: PartOf<'refusal'>): Promise<void> {
  const { party } = partner
  const { code, seen } = refusal
  const batches = await node.db
    .updateTable('ask_batch')
    .set({ state: 'refused', code, answer: JSON.stringify(refusal), blinds_sealed: null, updated_at: node.now() })
    .where('batch', '=', question)
    .where('publisher', '=', party)
    .where('state', '=', 'prepared')
    .returning('job')
    .execute()
  const manifests = await node.db
    .updateTable('pouch_question')
    .set({ code })
    .where('id', '=', question)
    .where('party', '=', party)
    .where('answer', 'is', null)
    .returning('job')
    .execute()
  if (seen !== undefined && batches.length > 0) await rememberShown(node.db, { party, size: seen, isExact: true })
  for (const { job } of [...batches, ...manifests]) jobs.add(job)
}

/** One that does not hold settles nothing; the partner's witness is asked again by the next pouch. */
async function takeCosignature({ node, partner, refused }: TakingUp, part: PartOf<'cosignature'>): Promise<void> {
  const { party } = partner
  const { size, lines } = part
  try {
    await node.witnesses.takeByPouch({ party, size, lines })
  } catch (error) {
    if (!isComityError(error, 'answer-invalid')) throw error
    node.events.record({ peer: party, route: 'witness', code: error.code })
    refused.push({ kind: 'cosignature', name: cosignaturePartName, code: error.code })
  }
}

/** Our witness compares, remembers and cosigns as it does at its door (spec/log.md §10). */
export async function takeCheckpoint({ node, partner, refused }: TakingUp, part: PartOf<'checkpoint'>): Promise<void> {
  const { party, logOrigin } = partner
  const refuse = () => refused.push({ kind: 'checkpoint', name: checkpointPartName, code: 'checkpoint-invalid' })
  if (part.origin !== logOrigin) return void refuse()
  const { status, text: lines } = await addCheckpoint(node, utf8Encode(part.request))
  // Another size than the partner thought is said by `seen` of our next pouch.
  if (status === 409) return
  if (status !== 200) return void refuse()
  await node.db
    .insertInto('pouch_cosignature')
    .values({ party, size: part.size, lines })
    .onConflict((conflict) => conflict.columns(['party', 'size']).doUpdateSet({ lines }))
    .execute()
}
