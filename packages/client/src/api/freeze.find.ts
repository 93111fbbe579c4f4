import { heldThings } from '@comity/casework/freeze'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { FreezeHops, FreezeMoved, Minor } from './freeze-shape.ts'
import { InstantText, oneOf, Paragraph, Uuid } from './shapes.ts'

export const freezeFind = ownCall({
  name: 'freeze.find',
  summary:
    'Says what was found of the money: held (f4), not there any more (f6), or, of money already held, where more went on to (f6h).',
  body: closed({
    freeze: Uuid,
    /** What is stopped here; 0 where nothing is, and where only hops are added. */
    held: Minor,
    /** Until when; null where nothing is stopped. */
    until: Type.Union([Type.Null(), InstantText]),
    /** What is held; the payment itself without it. */
    holds: Type.Optional(oneOf(heldThings)),
    hops: FreezeHops,
    /** Why less is held than was claimed. What was neither held nor moved on counts as not found. */
    shortfall: Type.Union([Type.Null(), Paragraph]),
  }),
  result: FreezeMoved,
})
