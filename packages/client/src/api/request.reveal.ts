import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Line, Uuid } from './shapes.ts'

export const requestReveal = ownCall({
  name: 'request.reveal',
  summary: 'Shows the identifier of a request in clear, and logs that it was shown.',
  body: closed({ request: Uuid }),
  result: closed({
    /** Null once it was erased. */
    value: Type.Union([Type.Null(), Line]),
  }),
})
