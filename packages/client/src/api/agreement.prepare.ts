import { SigningRequestSchema } from '@comity/agreement'
import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { Digest } from './shapes.ts'

export const agreementPrepare = ownCall({
  name: 'agreement.prepare',
  summary: 'Gives what a signatory needs who signs off this node: the whole terms, their hash, the key.',
  body: closed({ agreement: Digest }),
  result: SigningRequestSchema,
})
