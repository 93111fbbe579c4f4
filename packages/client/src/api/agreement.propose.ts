import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Digest } from './shapes.ts'

export const agreementPropose = ownCall({
  name: 'agreement.propose',
  summary: 'Sends terms to all their parties for signature.',
  body: closed({ terms: Type.Unknown() }),
  result: closed({ agreement: Digest }),
})
