import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { FreezeSummary } from './freeze-shape.ts'
import { InstantText, Nothing } from './shapes.ts'

export const freezeList = ownCall({
  name: 'freeze.list',
  summary:
    "Lists the payment stops of the caller's unit, asked for and received; received ones to fenced persons alone.",
  body: Nothing,
  result: closed({
    /** The node's clock: what is left of a deadline counts from it. */
    now: InstantText,
    freezes: Type.Array(FreezeSummary),
  }),
})
