import { checkShape, fromBase64url, type Json, toBase64url } from '@comity/codec'
import { reconcileCompare, type ReconcileCompare, type ReconcileCompareAnswer } from '@comity/protocol'
import { answerRange, type RangeAnswer } from '@comity/protocol/channel'
import type { NodeContext } from '../../context.ts'
import { itemsOfLane, mirrored, type OwnItem } from '../../partner/reconcile-items.ts'
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
    const answers = await answerRanges(node, party, ranges)
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

async function answerRanges(
  { db }: NodeContext,
  party: string,
  ranges: ReconcileCompare['ranges'],
): Promise<ReconcileCompareAnswer['answers']> {
  const lanes = new Map<string, readonly OwnItem[]>()
  const answers: ReconcileCompareAnswer['answers'] = []
  for (const { lane, claim } of ranges) {
    const items = lanes.get(lane) ?? (await itemsOfLane(db, { party, lane: mirrored[lane] }))
    lanes.set(lane, items)
    answers.push(wireAnswer(answerRange(items, { ...claim, digest: fromBase64url(claim.digest, 32) })))
  }
  return answers
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
