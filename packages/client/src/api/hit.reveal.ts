import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Line, Uuid } from './shapes.ts'

export const hitReveal = ownCall({
  name: 'hit.reveal',
  summary: 'Shows the identifier of a hit in clear, and logs that it was shown.',
  body: closed({ hit: Uuid }),
  result: closed({
    /** Null once it was erased. */
    value: Type.Union([Type.Null(), Line]),
  }),
})
