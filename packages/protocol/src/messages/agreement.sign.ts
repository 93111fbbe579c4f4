import { closed } from '@comity/codec'
import type { Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { Digest, JwsText } from '../shapes.ts'

/** Hands over the sender's signature of an agreement (spec/messages.md §7.6). */
export const agreementSign = defineMessage({
  name: 'agreement.sign',
  kind: 'sequenced',
  maxBytes: 16_384,
  maxBulk: 0,
  body: closed({ agreement: Digest, signature: JwsText }),
})

export type AgreementSign = Static<typeof agreementSign.body>
