import { closed } from '@comity/codec'
import Type from 'typebox'
import { Count, InstantText, Line, oneOf, Paragraph, PartyCode, ProfileName, Uuid } from './shapes.ts'

/** A case as a list of linked cases names it. */
export const LinkedCase = closed({ case: Uuid, title: Line, category: Line, state: oneOf(['open', 'closed']) })

/** An identifier that joins cases of a group (spec/linking.md §3). */
export const LinkReason = closed({
  profile: ProfileName,
  /** Masked; null once its record is gone. */
  value: Type.Union([Type.Null(), Line]),
  /** Cases of the group that hold it. */
  cases: Count,
  /** Cases outside of the group that hold it as well. */
  outside: Count,
  share: Type.Number({ minimum: 0 }),
})

/** Linked cases that may be the work of one gang, and why. */
export const linkedGroup = {
  cases: Type.Array(LinkedCase),
  /** The sum of the shares of all reasons. */
  score: Type.Number({ minimum: 0 }),
  /** The strongest, at most twenty. */
  reasons: Type.Array(LinkReason),
  reasonCount: Count,
  /** Networks that hold some of the cases already. */
  networks: Type.Array(Uuid),
}

/** What people did with a network. */
export const NetworkAct = closed({
  act: oneOf(['open', 'add', 'remove', 'merge', 'split', 'close']),
  at: InstantText,
  person: Uuid,
  cases: Type.Array(Uuid),
  /** The other network of a merger or a split. */
  other: Type.Union([Type.Null(), Uuid]),
  reason: Paragraph,
})

export const networkSummary = {
  network: Uuid,
  name: Line,
  state: oneOf(['open', 'closed']),
  openedAt: InstantText,
  size: Count,
}

/** What leads from the cases of a network to one partner. */
export const NetworkPartner = closed({ party: PartyCode, hits: Count, confirmed: Count, requests: Count })

/** Cases that a person names in one act. */
export const NamedCases = Type.Array(Uuid, { minItems: 1, maxItems: 500, uniqueItems: true })
