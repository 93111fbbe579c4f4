import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { rangeItems, rangeParts } from '../channel/reconcile.ts'
import { defineMessage } from '../definition.ts'
import { maxChannelEpoch } from '../envelope.ts'
import { Count, Digest } from '../shapes.ts'
import { Claim, maxRanges, RangeKey } from './reconcile.compare.ts'

const Item = closed({
  key: RangeKey,
  digest: Digest,
  state: Type.Union([Type.Literal('open'), Type.Literal('taken'), Type.Literal('refused'), Type.Literal('set-aside')]),
})

/** One answer a range, in the order of the question (spec/messages.md §7.16). */
export const reconcileCompareAnswer = defineMessage({
  name: 'reconcile.compare.answer',
  kind: 'answer',
  maxBytes: 1_048_576,
  maxBulk: 0,
  body: closed({
    answers: Type.Array(
      Type.Union([
        closed({ kind: Type.Literal('same') }),
        closed({ kind: Type.Literal('parts'), parts: Type.Array(Claim, { minItems: 2, maxItems: rangeParts }) }),
        closed({ kind: Type.Literal('items'), items: Type.Array(Item, { maxItems: rangeItems }) }),
      ]),
      { maxItems: maxRanges },
    ),
    /** The highest channel epoch of the asker that the answering side has seen, confirmed or not. */
    epoch: Type.Integer({ minimum: 1, maximum: maxChannelEpoch }),
    /** How many messages it will send again. */
    resending: Count,
  }),
})

export type ReconcileCompareAnswer = Static<typeof reconcileCompareAnswer.body>
