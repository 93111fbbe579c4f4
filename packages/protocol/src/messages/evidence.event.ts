import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { Digest, JwsText, Uuid } from '../shapes.ts'
import { SealedPayload } from './request.send.ts'

/**
 * Events of an evidence transfer, each with its document sealed where the reader does not have it yet (spec/messages.md §7.28). With e5
 * and e7 comes the hand-over as that custodian signed it.
 */
export const evidenceEvent = defineMessage({
  name: 'evidence.event',
  kind: 'sequenced',
  maxBytes: 4_194_304,
  maxBulk: 0,
  body: closed({
    evidence: Uuid,
    agreement: Digest,
    request: Uuid,
    events: Type.Array(closed({ event: Type.Unknown(), sealed: Type.Union([Type.Null(), SealedPayload]) }), {
      minItems: 1,
      maxItems: 8,
    }),
    handover: Type.Union([Type.Null(), JwsText]),
  }),
})

export type EvidenceEvent = Static<typeof evidenceEvent.body>
