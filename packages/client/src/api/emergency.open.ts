import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Emergency, EmergencyUrgencyName } from './emergency-shape.ts'
import { Digest, Paragraph, PartyCode, ProfileName } from './shapes.ts'

export const emergencyOpen = ownCall({
  name: 'emergency.open',
  summary: 'Declares an emergency for which the reserve of an agreement is wanted; a second person has to approve it.',
  body: closed({
    agreement: Digest,
    publisher: PartyCode,
    profile: ProfileName,
    urgency: EmergencyUrgencyName,
    elements: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
    /** Kept here, sealed; it does not travel. */
    reason: Paragraph,
  }),
  result: Emergency,
})
