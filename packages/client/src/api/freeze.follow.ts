import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { FreezeMoved } from './freeze-shape.ts'
import { Count, Digest, Line, PartyCode, Uuid } from './shapes.ts'

export const freezeFollow = ownCall({
  name: 'freeze.follow',
  summary: 'Drafts the payment stop that follows money which moved on (f1), from the claim and one of its hops.',
  body: closed({
    freeze: Uuid,
    /** Its place among the hops of that freeze, from 0. */
    hop: Count,
    partner: PartyCode,
    agreement: Digest,
    /** Name and account of who received it, where the institution before did not say. */
    beneficiary: Type.Union([Type.Null(), Line]),
    account: Type.Union([Type.Null(), Line]),
  }),
  result: FreezeMoved,
})
