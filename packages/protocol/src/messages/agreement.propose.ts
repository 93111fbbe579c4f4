import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { defineMessage } from '../definition.ts'

/** Offers terms for signature (spec/messages.md §7.5). `agreement` checks the terms; the wire carries them. */
export const agreementPropose = defineMessage({
  name: 'agreement.propose',
  kind: 'sequenced',
  maxBytes: 1_048_576,
  maxBulk: 0,
  body: closed({ terms: Type.Unknown() }),
})

export type AgreementPropose = Static<typeof agreementPropose.body>
