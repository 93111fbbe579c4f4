import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { Count, Digest } from '../shapes.ts'

/** Sender and reader plan on the same within 14 days; it says no more than that (spec/messages.md §7.33). */
export const targetContact = defineMessage({
  name: 'target.contact',
  kind: 'sequenced',
  maxBytes: 4_096,
  maxBulk: 0,
  body: closed({
    agreement: Digest,
    epoch: Count,
    /** The contact reference in the label of the reader's row, base64url of 8 bytes: the same for all days of an identifier. */
    reference: Type.String({ pattern: '^[A-Za-z0-9_-]{10}[AEIMQUYcgkosw048]$' }),
  }),
})

export type TargetContact = Static<typeof targetContact.body>
