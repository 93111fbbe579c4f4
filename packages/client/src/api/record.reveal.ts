import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Line, Uuid } from './shapes.ts'

export const recordReveal = ownCall({
  name: 'record.reveal',
  summary: 'Shows the value of a record in clear, and logs that it was shown.',
  body: closed({ record: Uuid }),
  result: closed({
    /** Null once it was erased. */
    value: Type.Union([Type.Null(), Line]),
  }),
})
