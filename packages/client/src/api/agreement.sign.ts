import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { AgreementState } from './agreement-state.ts'
import { Digest } from './shapes.ts'

export const agreementSign = ownCall({
  name: 'agreement.sign',
  summary: 'Signs an agreement for this party and sends the signature to the others.',
  body: closed({ agreement: Digest }),
  result: closed({ agreement: Digest, state: AgreementState }),
})
