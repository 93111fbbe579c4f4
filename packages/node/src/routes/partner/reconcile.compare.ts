import { checkShape, fromBase64url, type Json, toBase64url } from '@comity/codec'
import { reconcileCompare, type ReconcileCompare, type ReconcileCompareAnswer } from '@comity/protocol'
import type { RangeAnswer } from '@comity/protocol/channel'
import type { NodeContext } from '../../context.ts'
import { fail } from '../../errors.ts'
import { mirrored } from '../../partner/reconcile-items.ts'
import { answerClaim } from '../../partner/reconcile-ranges.ts'
import { resendMessages } from '../../partner/resend.ts'
import type { QuestionRoute } from '../define.ts'

const empty = new Uint8Array()

/**
 * Compares what a partner holds with what this node holds, and sends again what the partner lacks (spec/messages.md §7.15).
 * Open to a held party: it tells nothing but digests of what the two exchanged.
 */
export const reconcileCompareRoute: QuestionRoute = {
  name: reconcileCompare.name,
  whileHeld: true,
  answer: async (node, { from: party, body }, { useNonce }) => {
    const { ranges, resend } = checkShape(reconcileCompare.body, body)
    const answers = await oneAtATime(node, party, () => answerRanges(node, party, ranges))
    const { resending, epoch } = await node.db.transaction().execute(async (tx) => {
      await useNonce(tx)
      const { seen } = await tx
        .selectFrom('channel')
        .leftJoin('inbox', 'inbox.party', 'channel.party')
        .select((eb) => eb.fn.max(eb.fn<number>('greatest', ['channel.in_epoch', 'inbox.epoch'])).as('seen'))
        .where('channel.party', '=', party)
        .executeTakeFirstOrThrow()
      return { resending: await resendMessages(node, tx, { party, keys: resend }), epoch: seen }
    })
    if (resending > 0) void node.outbox.retryNow(party)
    return { body: { answers, epoch, resending } satisfies ReconcileCompareAnswer as Json, bulk: empty }
  },
}

/** Parties whose question is being answered: each may read all that was exchanged, so one at a time. */
const answering = new WeakMap<NodeContext, Set<string>>()

async function oneAtATime<Result>(node: NodeContext, party: string, work: () => Promise<Result>): Promise<Result> {
  const parties = answering.get(node) ?? new Set()
  answering.set(node, parties)
  if (parties.has(party)) fail('busy', {})
  parties.add(party)
  try {
    return await work()
  } finally {
    parties.delete(party)
  }
}

/** Each lane is read once or twice, however many ranges are asked about. Throws `schema` for ranges that overlap. */
async function answerRanges(
  { db }: NodeContext,
  party: string,
  ranges: ReconcileCompare['ranges'],
): Promise<ReconcileCompareAnswer['answers']> {
  if (ranges.length === 0) return []
  requireApart(ranges)
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const answers: ReconcileCompareAnswer['answers'] = []
      for (const { lane, claim } of ranges) {
        const own = { party, lane: mirrored[lane] }
        const answer = await answerClaim(tx, own, { ...claim, digest: fromBase64url(claim.digest, 32) })
        answers.push(wireAnswer(answer))
      }
      return answers
    })
}

function requireApart(ranges: ReconcileCompare['ranges']): void {
  for (const claims of Map.groupBy(ranges, ({ lane }) => lane).values()) {
    const sorted = claims.map(({ claim }) => claim).sort((one, other) => (one.from < other.from ? -1 : 1))
    for (const [at, { to }] of sorted.entries()) {
      const next = sorted[at + 1]
      if (next !== undefined && (to === null || to > next.from)) fail('schema', { range: at })
    }
  }
}

function wireAnswer(answer: RangeAnswer): ReconcileCompareAnswer['answers'][number] {
  switch (answer.kind) {
    case 'same':
      return { kind: 'same' }
    case 'items':
      return { kind: 'items', items: answer.items.map(({ key, digest, state }) => ({ key, digest, state })) }
    case 'parts':
      return {
        kind: 'parts',
        parts: answer.parts.map((part) => ({ ...part, digest: toBase64url(part.digest) })),
      }
  }
}
