import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Digest, InstantText } from './shapes.ts'

export const agreementDenounce = ownCall({
  name: 'agreement.denounce',
  summary: 'Denounces an agreement for this party, with the notice that it asks for, and tells the others.',
  body: closed({
    agreement: Digest,
    /** When it takes effect; null for as soon as the notice allows. */
    effectiveAt: Type.Union([Type.Null(), InstantText]),
    /** One that was signed where the key is; it says itself when it takes effect. */
    denunciation: Type.Optional(Type.String({ minLength: 1, maxLength: 4_096 })),
  }),
  result: closed({ agreement: Digest, effectiveAt: InstantText }),
})
