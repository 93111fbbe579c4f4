import { closed } from '@comity/codec'
import type { Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { Digest, JwsText } from '../shapes.ts'

/** Hands over the sender's denunciation of an agreement (spec/messages.md §7.21). */
export const agreementDenounce = defineMessage({
  name: 'agreement.denounce',
  kind: 'sequenced',
  maxBytes: 16_384,
  maxBulk: 0,
  body: closed({ agreement: Digest, denunciation: JwsText }),
})

export type AgreementDenounce = Static<typeof agreementDenounce.body>
