import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { AgreementState } from './agreement-state.ts'
import { PartyCode, Digest, Line, Nothing } from './shapes.ts'

export const agreementList = ownCall({
  name: 'agreement.list',
  summary: 'Lists the agreements this node knows.',
  body: Nothing,
  result: closed({
    agreements: Type.Array(
      closed({ agreement: Digest, title: Line, state: AgreementState, parties: Type.Array(PartyCode) }),
    ),
  }),
})
