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
  claimRange,
  type Difference,
  placeOfKey,
  type RangeAnswer,
  type RangeClaim,
  readRangeAnswer,
  wholeRange,
} from '@comity/protocol/channel'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadPartner, messageKeyOf } from './directory.ts'
import { itemsOfLane, type OwnItem } from './reconcile-items.ts'
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
  const items = new Map<LaneName, readonly OwnItem[]>()
  for (const lane of lanes) items.set(lane, await itemsOfLane(node.db, { party, lane }))
  const itemsOf = (lane: LaneName) => items.get(lane) ?? []
  const found = await compareLanes(node, party, itemsOf)
  const resent = await resendAll(node, party, found)
  const differences = found.map((difference) => ({
    ...difference,
    own: itemsOf(difference.lane).find(({ key }) => key === difference.key) ?? null,
    isResent: resent.has(keyOf(difference)),
  }))
  const held = Object.fromEntries(lanes.map((lane) => [lane, itemsOf(lane).length])) as Reconciled['held']
  return { held, differences }
}

/** The highest channel epoch of this node that the partner has seen. Throws as `reconcile`. */
export async function seenEpoch(node: NodeContext, party: string): Promise<number> {
  return (await ask(node, party, { ranges: [], resend: [] })).epoch
}

type Found = Difference & { readonly lane: LaneName }
interface Asking {
  readonly lane: LaneName
  readonly claim: RangeClaim
}

async function compareLanes(
  node: NodeContext,
  party: string,
  itemsOf: (lane: LaneName) => readonly OwnItem[],
): Promise<readonly Found[]> {
  const found: Found[] = []
  let open: readonly Asking[] = lanes.map((lane) => ({ lane, claim: claimRange(itemsOf(lane), wholeRange) }))
  for (let asked = 0; open.length > 0; asked += maxRanges) {
    if (asked > maxAsked) fail('answer-invalid', {})
    const now = open.slice(0, maxRanges)
    const ranges = now.map(({ lane, claim }) => ({ lane, claim: { ...claim, digest: toBase64url(claim.digest) } }))
    const { answers } = await ask(node, party, { ranges, resend: [] })
    if (answers.length !== now.length) fail('answer-invalid', {})
    const reads = now.map(({ lane, claim }, at) => {
      const answer = ownAnswer(answers[at] ?? fail('answer-invalid', {}))
      const read = readRangeAnswer(itemsOf(lane), { asked: claim, answer }) ?? fail('answer-invalid', {})
      found.push(...read.differences.map((difference) => ({ ...difference, lane })))
      return read.ask.map((next) => ({ lane, claim: next }))
    })
    open = [...reads.flat(), ...open.slice(maxRanges)]
  }
  return found
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
