import { freezeStates } from '@comity/casework/freeze'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { LocalTimes } from './calendar-shape.ts'
import { ownCall } from './define.ts'
import { FreezeClaimText, FreezeHops, FreezeNoticeView, freezeSummary, Minor } from './freeze-shape.ts'
import { Count, InstantText, Line, nullable, oneOf, Paragraph, PartyCode, Uuid } from './shapes.ts'

export const freezeShow = ownCall({
  name: 'freeze.show',
  summary: 'Shows one payment stop with its claim, sums, hops, clocks, notices and events.',
  body: closed({ freeze: Uuid }),
  result: closed({
    ...freezeSummary,
    /** The node's clock: what is left of a deadline counts from it. */
    now: InstantText,
    /** Digest of what both sides hold: equal on both after the same events. */
    stateHash: Line,
    /** Why the partner's node did not take up the newest message about it that it refused; null where it refused none. */
    refused: Type.Union([Type.Null(), closed({ code: Line, at: InstantText })]),
    /** Null once it was erased. Its accounts, and those of hops, are masked for a session of a browser (spec/sign-in.md §6). */
    claim: Type.Union([Type.Null(), FreezeClaimText]),
    hit: Type.Union([Type.Null(), Uuid]),
    ground: Type.Union([Type.Null(), Paragraph]),
    hops: FreezeHops,
    shortfall: Type.Union([Type.Null(), Paragraph]),
    refusal: Type.Union([Type.Null(), closed({ ground: Line, fix: Type.Union([Type.Null(), Paragraph]) })]),
    /** What became of the claim over all institutions that were asked, each sum where the money is; at the party that asked. */
    chain: Type.Union([
      Type.Null(),
      closed({
        children: Type.Array(closed({ freeze: Uuid, hop: Count, partner: PartyCode, state: oneOf(freezeStates) })),
        held: Minor,
        movedOn: Minor,
        notFound: Minor,
      }),
    ]),
    deadlines: Type.Array(closed({ clock: Line, at: InstantText, local: LocalTimes })),
    /** The end of what is held, on the clocks of both parties. */
    untilLocal: nullable(LocalTimes),
    /** Until when a hold that is given now may last without an order; at the requested party while it looks for the money. */
    holdAtMost: nullable(closed({ transaction: InstantText, account: InstantText })),
    notices: Type.Array(FreezeNoticeView),
    events: Type.Array(closed({ row: Line, from: Line, to: Line, party: PartyCode, role: Line, at: InstantText })),
  }),
})
