import { closed } from '@comity/codec'
import Type from 'typebox'
import { InstantText, PartyCode } from './shapes.ts'

/** Whether one's own people have suspended a party, and whether a second one has confirmed it. */
export const SuspensionState = Type.Union([
  Type.Literal('unconfirmed'),
  Type.Literal('confirmed'),
  Type.Literal('none'),
])

/** How a suspension stands after a call. */
export const PartySuspension = closed({
  party: PartyCode,
  state: SuspensionState,
  suspendedAt: Type.Union([InstantText, Type.Null()]),
  /** When it lapses unless a second person confirms it. */
  lapsesAt: Type.Union([InstantText, Type.Null()]),
  /** Whether one of the two persons has asked to lift it. */
  liftAsked: Type.Boolean(),
})
