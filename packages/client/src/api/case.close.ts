import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Count, Uuid } from './shapes.ts'

export const caseClose = ownCall({
  name: 'case.close',
  summary: 'Closes a case: nothing is asked about it any more, and every partner that was asked is told its handle.',
  body: closed({ case: Uuid }),
  result: closed({ case: Uuid, state: Type.Literal('closed'), told: Count }),
})
