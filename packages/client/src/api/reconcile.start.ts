import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Count, Digest, Line, PartyCode } from './shapes.ts'

const Lane = Type.Union([
  Type.Literal('sent'),
  Type.Literal('received'),
  Type.Literal('asked'),
  Type.Literal('answered'),
])
/** What one side holds of a message or batch. */
const Side = Type.Union([
  Type.Null(),
  closed({
    digest: Digest,
    state: Type.Union([
      Type.Literal('open'),
      Type.Literal('taken'),
      Type.Literal('refused'),
      Type.Literal('set-aside'),
    ]),
  }),
])

export const reconcileStart = ownCall({
  name: 'reconcile.start',
  summary: 'Compares with a partner what both hold of messages and batches, and has what one side lacks sent again.',
  body: closed({ party: PartyCode }),
  result: closed({
    party: PartyCode,
    /** How many this node holds. */
    held: closed({ sent: Count, received: Count, asked: Count, answered: Count }),
    /** How many differ; 0 when both sides hold the same. */
    differing: Count,
    /** The first 1,000 of them. */
    differences: Type.Array(
      closed({
        lane: Lane,
        kind: Type.Union([
          Type.Literal('mine-only'),
          Type.Literal('theirs-only'),
          Type.Literal('digest'),
          Type.Literal('state'),
        ]),
        /** Channel epoch and sequence of a message; null for a batch. */
        epoch: Type.Union([Type.Null(), Count]),
        sequence: Type.Union([Type.Null(), Count]),
        /** Id of the message or batch, and its wire name, where this node has it. */
        id: Type.Union([Type.Null(), Line]),
        name: Type.Union([Type.Null(), Line]),
        mine: Side,
        theirs: Side,
        /** It is being sent again. */
        isResent: Type.Boolean(),
      }),
    ),
  }),
})
