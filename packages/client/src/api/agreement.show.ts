import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { AgreementState } from './agreement-state.ts'
import { PartyCode, Digest, InstantText } from './shapes.ts'

export const agreementShow = ownCall({
  name: 'agreement.show',
  summary: 'Shows an agreement: terms, signatures, state.',
  body: closed({ agreement: Digest }),
  result: closed({
    agreement: Digest,
    state: AgreementState,
    terms: Type.Unknown(),
    signatures: Type.Array(closed({ party: PartyCode, signedAt: InstantText })),
    denunciations: Type.Array(closed({ party: PartyCode, denouncedAt: InstantText, effectiveAt: InstantText })),
  }),
})
