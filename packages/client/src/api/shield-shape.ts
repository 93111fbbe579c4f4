import { NotToSchema, shieldGrounds } from '@comity/agreement'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { InstantText, Line, oneOf, ProfileName, Uuid } from './shapes.ts'

export { shieldGrounds } from '@comity/agreement'

/** Why nobody may find the person; null where only some may not. */
export const ShieldGroundName = Type.Union([Type.Null(), oneOf(shieldGrounds)])

/** Who must not find the person. */
export const NotTo = NotToSchema

/** A shield as its unit sees it; the value masked, and gone once it is lifted. */
export const Shield = closed({
  shield: Uuid,
  case: Uuid,
  record: Uuid,
  profile: ProfileName,
  value: Type.Union([Type.Null(), Line]),
  ground: ShieldGroundName,
  notTo: NotTo,
  state: oneOf(['unconfirmed', 'confirmed', 'lifted']),
  /** Whether one of the two persons has asked to lift it. */
  isLiftAsked: Type.Boolean(),
  placedAt: InstantText,
  confirmedAt: Type.Union([Type.Null(), InstantText]),
  liftedAt: Type.Union([Type.Null(), InstantText]),
})
