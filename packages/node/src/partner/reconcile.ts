import { randomUUID } from 'node:crypto'
import { fromBase64url, toBase64url } from '@comity/codec'
import {
  foreignMessage,
  type LaneName,
  maxRanges,
  maxResend,
  reconcileCompare,
  type ReconcileCompare,
  reconcileCompareAnswer,
  type ReconcileCompareAnswer,
  signMessage,
  verifyMessage,
} from '@comity/protocol'
import {
  type Difference,
  isCover,
  isSameClaim,
  placeOfKey,
  type RangeAnswer,
  type RangeClaim,
  readRangeAnswer,
  wholeRange,
} from '@comity/protocol/channel'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadPartner, messageKeyOf } from './directory.ts'
import type { OwnItem } from './reconcile-items.ts'
import { claimOfRange, itemsOfRange } from './reconcile-ranges.ts'
import { resendMessages } from './resend.ts'

const lanes = ['sent', 'received', 'asked', 'answered'] as const
/** A partner that answers in ever new parts is not followed without end. */
const maxAsked = 10_000

/** A difference of a lane, with what a person is shown of the own side. */
export interface LaneDifference extends Difference {
  readonly lane: LaneName
  readonly own: OwnItem | null
  /** It is sent again: by this node, or by the partner that was asked to. */
  readonly isResent: boolean
}

export interface Reconciled {
  /** How many items this node holds in each lane. */
  readonly held: Readonly<Record<LaneName, number>>
  readonly differences: readonly LaneDifference[]
}

/**
 * Compares what both sides hold of each other's messages and batches, by digests of ranges that are cut where they differ, and
 * has what one side lacks sent again (spec/messages.md §7.15). Throws `not-found`, `peer-unavailable`, `answer-invalid`
 * and the partner's own code.
 */
export async function reconcile(node: NodeContext, party: string): Promise<Reconciled> {
  const whole = await Promise.all(lanes.map((lane) => claimOfRange(node.db, { party, lane }, wholeRange)))
  const open = lanes.flatMap((lane, at) => whole.slice(at, at + 1).map((claim) => ({ lane, claim })))
  const found = await compareLanes(node, party, open)
  const resent = await resendAll(node, party, found)
  const differences = found.map((difference) => ({ ...difference, isResent: resent.has(keyOf(difference)) }))
  const held = Object.fromEntries(open.map(({ lane, claim }) => [lane, claim.count])) as Reconciled['held']
  return { held, differences }
}

/** The highest channel epoch of this node that the partner has seen. Throws as `reconcile`. */
export async function seenEpoch(node: NodeContext, party: string): Promise<number> {
  return (await ask(node, party, { ranges: [], resend: [] })).epoch
}

type Found = Omit<LaneDifference, 'isResent'>
interface Asking {
  readonly lane: LaneName
  readonly claim: RangeClaim
}

async function compareLanes(node: NodeContext, party: string, whole: readonly Asking[]): Promise<readonly Found[]> {
  const found: Found[] = []
  let open = whole
  for (let asked = 0; open.length > 0; asked += maxRanges) {
    if (asked > maxAsked) fail('answer-invalid', {})
    const now = open.slice(0, maxRanges)
    const ranges = now.map(({ lane, claim }) => ({ lane, claim: { ...claim, digest: toBase64url(claim.digest) } }))
    const { answers } = await ask(node, party, { ranges, resend: [] })
    if (answers.length !== now.length) fail('answer-invalid', {})
    const next: Asking[] = []
    for (const [at, asking] of now.entries()) {
      const read = await readAnswer(node, {
        party,
        asking,
        answer: ownAnswer(answers[at] ?? fail('answer-invalid', {})),
      })
      found.push(...read.differences)
      next.push(...read.ask)
    }
    open = [...next, ...open.slice(maxRanges)]
  }
  return found
}

/** `readRangeAnswer` of protocol/channel, of a lane that is read page by page. Throws `answer-invalid`. */
async function readAnswer(
  { db }: NodeContext,
  { party, asking, answer }: { readonly party: string; readonly asking: Asking; readonly answer: RangeAnswer },
): Promise<{ readonly ask: readonly Asking[]; readonly differences: readonly Found[] }> {
  const { lane, claim } = asking
  if (answer.kind === 'parts') {
    if (!isCover(answer.parts, claim)) fail('answer-invalid', {})
    const ask: Asking[] = []
    for (const theirs of answer.parts) {
      const mine = await claimOfRange(db, { party, lane }, { from: theirs.from, to: theirs.to })
      if (!isSameClaim(mine, theirs)) ask.push({ lane, claim: mine })
    }
    return { ask, differences: [] }
  }
  const items = answer.kind === 'same' ? [] : await itemsOfRange(db, { party, lane }, claim)
  const read = readRangeAnswer(items, { asked: claim, answer }) ?? fail('answer-invalid', {})
  const own = new Map(items.map((item) => [item.key, item]))
  return { ask: [], differences: read.differences.map((one) => ({ ...one, lane, own: own.get(one.key) ?? null })) }
}

/** Sends again what the partner lacks, and asks for what this node lacks. Returns the keys of both. */
async function resendAll(node: NodeContext, party: string, found: readonly Found[]): Promise<ReadonlySet<string>> {
  const channel = await node.db
    .selectFrom('channel')
    .select(['out_epoch', 'in_epoch'])
    .where('party', '=', party)
    .executeTakeFirstOrThrow()
  const mine = found.filter(
    ({ lane, kind, mine: item, key }) =>
      lane === 'sent' && isSettled(kind, item) && placeOfKey(key).epoch === channel.out_epoch,
  )
  const theirs = found.filter(
    ({ lane, kind, theirs: item, key }) =>
      lane === 'received' && isSettled(kind, item) && placeOfKey(key).epoch >= channel.in_epoch,
  )
  if (mine.length > 0) {
    await node.db.transaction().execute((tx) => resendMessages(node, tx, { party, keys: mine.map(({ key }) => key) }))
    void node.outbox.retryNow(party)
  }
  for (let at = 0; at < theirs.length; at += maxResend) {
    const resend = theirs.slice(at, at + maxResend).map(({ key }) => key)
    await ask(node, party, { ranges: [], resend })
  }
  return new Set([...mine, ...theirs].map(keyOf))
}

/** Sending again helps where the sender holds it for settled and the reader does not, or says something else of it. */
function isSettled(kind: Difference['kind'], sender: Difference['mine']): boolean {
  return kind !== 'digest' && sender !== null && sender.state !== 'open'
}

async function ask(node: NodeContext, party: string, body: ReconcileCompare): Promise<ReconcileCompareAnswer> {
  await loadPartner(node.db, party)
  const question = signMessage({
    definition: reconcileCompare,
    key: node.keys.messageFor(party),
    from: node.party,
    to: party,
    id: randomUUID(),
    sequence: undefined,
    sentAt: node.now(),
    body,
    bulk: undefined,
  })
  const answer = await node.hop.ask({ to: party, name: reconcileCompare.name, message: question })
  const { body: said } = verifyMessage({
    definition: reconcileCompareAnswer,
    message: foreignMessage(answer.message),
    bulk: answer.bulk.length === 0 ? undefined : answer.bulk,
    sender: { party, publicKey: messageKeyOf(node, party) },
    recipient: node.party,
  })
  return said
}

function ownAnswer(answer: ReconcileCompareAnswer['answers'][number]): RangeAnswer {
  if (answer.kind !== 'parts') return answer
  return {
    kind: 'parts',
    parts: answer.parts.map((part) => ({ ...part, digest: fromBase64url(part.digest, 32) })),
  }
}

function keyOf({ lane, key }: Pick<Found, 'lane' | 'key'>): string {
  return `${lane} ${key}`
}
