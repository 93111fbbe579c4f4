import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { OutcomeLine } from './outcome-shape.ts'
import { Count, Uuid } from './shapes.ts'

/** Most lines of one call: one signed batch. */
export const maxOutcomeLines = 500

export const outcomePost = ownCall({
  name: 'outcome.post',
  summary: 'Says something about outcomes of an operation for this party, many at once, all or nothing.',
  body: closed({ operation: Uuid, lines: Type.Array(OutcomeLine, { minItems: 1, maxItems: maxOutcomeLines }) }),
  result: closed({
    said: Count,
    /** Lines that this party had said before in the same words. */
    unchanged: Count,
  }),
})
