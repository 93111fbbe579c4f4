import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Count, Digest, Uuid } from './shapes.ts'

export const outcomeLeaves = ownCall({
  name: 'outcome.leaves',
  summary: 'Gives what a figure counts, for a named verifier: tokens and keys, from which number and root follow.',
  body: closed({ operation: Uuid, figure: Digest }),
  result: closed({
    /** The figure as it was signed (spec/outcomes.md §5). */
    figure: Type.Unknown(),
    n: Count,
    root: Digest,
    counted: Type.Array(Type.String({ maxLength: 100 })),
  }),
})
