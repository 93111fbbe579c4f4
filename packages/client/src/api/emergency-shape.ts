import { emergencyUrgencies } from '@comity/protocol'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { Count, Digest, InstantText, oneOf, PartyCode, ProfileName, Uuid } from './shapes.ts'

export { emergencyUrgencies } from '@comity/protocol'

/** For which urgencies the reserve is there. */
export const EmergencyUrgencyName = oneOf(emergencyUrgencies)

/** An emergency without its reason; `noticed` once both oversights are told, from then on it lets questions through. */
export const Emergency = closed({
  emergency: Uuid,
  side: oneOf(['asking', 'asked']),
  partner: PartyCode,
  agreement: Digest,
  profile: ProfileName,
  urgency: EmergencyUrgencyName,
  elements: Count,
  state: oneOf(['open', 'approved', 'noticed']),
  openedAt: InstantText,
  noticedAt: Type.Union([Type.Null(), InstantText]),
  endsAt: Type.Union([Type.Null(), InstantText]),
})
