import { SigningRequestSchema } from '@comity/agreement'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Digest, InstantText } from './shapes.ts'

export const agreementPrepare = ownCall({
  name: 'agreement.prepare',
  summary: 'Gives what a signatory needs who signs, or denounces, off this node: the whole terms, their hash, the key.',
  body: closed({
    agreement: Digest,
    /** A denunciation is to be signed; when it takes effect, null for as soon as the notice allows. */
    denounce: Type.Optional(closed({ effectiveAt: Type.Union([Type.Null(), InstantText]) })),
  }),
  result: SigningRequestSchema,
})
