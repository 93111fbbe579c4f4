import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { AgreementState } from './agreement-state.ts'
import { Digest } from './shapes.ts'

export const agreementAttach = ownCall({
  name: 'agreement.attach',
  summary: "Takes this party's signature that was made off this node and sends it to the others.",
  body: closed({ agreement: Digest, signature: Type.String({ minLength: 1, maxLength: 4_096 }) }),
  result: closed({ agreement: Digest, state: AgreementState }),
})
