import { closed } from '@comity/codec'
import Type from 'typebox'
import { Count, InstantText, Line, PartyCode, Uuid } from './shapes.ts'

/** A message that is under way or waits for a person; nothing of what it says. */
export const StuckMessage = closed({
  direction: Type.Union([Type.Literal('sent'), Type.Literal('received')]),
  party: PartyCode,
  id: Uuid,
  /** Wire name; `unknown` where two messages stand in one place. */
  name: Line,
  /** Channel epoch and sequence. */
  epoch: Count,
  sequence: Count,
  /**
   * Sent: `waiting`, `set-aside` by the reader, or `stopped`. Received: `held`, `set-aside`, or in `conflict` with another
   * one.
   */
  state: Type.Union([
    Type.Literal('waiting'),
    Type.Literal('set-aside'),
    Type.Literal('stopped'),
    Type.Literal('held'),
    Type.Literal('conflict'),
  ]),
  /** Why, in the words of errors.md; null where it only waits for its turn. */
  code: Type.Union([Type.Null(), Line]),
  attempts: Count,
  since: InstantText,
})

/** What a person's act made of a message; `renewed` is the new message that carries a stopped one's body. */
export const DecidedMessage = closed({ id: Uuid, state: Line, renewed: Type.Union([Type.Null(), Uuid]) })
