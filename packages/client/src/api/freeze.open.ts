import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { FreezeClaimText, FreezeMoved } from './freeze-shape.ts'
import { Digest, Paragraph, PartyCode, Uuid } from './shapes.ts'

export const freezeOpen = ownCall({
  name: 'freeze.open',
  summary: 'Drafts a payment stop (f1) that rests on a confirmed hit or on another stated ground.',
  body: closed({
    partner: PartyCode,
    agreement: Digest,
    /** A confirmed hit of the partner that is asked; null where there is another ground. */
    hit: Type.Union([Type.Null(), Uuid]),
    /** On what else it rests: stays here. One of the two is there. */
    ground: Type.Union([Type.Null(), Paragraph]),
    claim: FreezeClaimText,
  }),
  result: FreezeMoved,
})
