import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { Count, Digest } from '../shapes.ts'

/** Ranges of one question, over all lanes. */
export const maxRanges = 64
/** Messages that one question asks to have sent again. */
export const maxResend = 1_000

/**
 * What is compared, as the asker sees it: messages it sent, messages it received, batches it asked, batches it
 * answered. The other side reads `sent` as what it received, and so on.
 */
export const Lane = Type.Union([
  Type.Literal('sent'),
  Type.Literal('received'),
  Type.Literal('asked'),
  Type.Literal('answered'),
])

export type LaneName = Static<typeof Lane>

/**
 * The place of a message as 8 and 14 hexadecimal digits, or a batch id without its hyphens; the empty text is before
 * all.
 */
export const RangeKey = Type.String({ pattern: '^(?:[0-9a-f]{22}|[0-9a-f]{32})?$' })

/** All keys from `from` on and before `to`, with how many there are and the digest of them. */
export const Claim = closed({
  from: RangeKey,
  to: Type.Union([Type.Null(), RangeKey]),
  count: Count,
  digest: Digest,
})

/** Compares what both sides hold of each other's messages and batches (spec/messages.md §7.15). */
export const reconcileCompare = defineMessage({
  name: 'reconcile.compare',
  kind: 'question',
  maxBytes: 65_536,
  maxBulk: 0,
  body: closed({
    ranges: Type.Array(closed({ lane: Lane, claim: Claim }), { maxItems: maxRanges }),
    /** Places in the lane `received` that the asker lacks and wants sent again. */
    resend: Type.Array(Type.String({ pattern: '^[0-9a-f]{22}$' }), { maxItems: maxResend }),
  }),
})

export type ReconcileCompare = Static<typeof reconcileCompare.body>
