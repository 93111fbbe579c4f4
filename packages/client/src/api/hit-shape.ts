import { closed } from '@comity/codec'
import Type from 'typebox'
import { Uuid, PartyCode, Digest, InstantText, ProfileName } from './shapes.ts'

export const HitState = Type.Union([
  Type.Literal('NEW'),
  Type.Literal('CONFIRMED'),
  Type.Literal('DISMISSED'),
  Type.Literal('WITHDRAWN'),
  Type.Literal('EXPIRED'),
  Type.Literal('CITED'),
])
export const hitShape = {
  hit: Uuid,
  case: Uuid,
  agreement: Digest,
  publisher: PartyCode,
  profile: ProfileName,
  state: HitState,
  foundAt: InstantText,
  /** When this node learned that the publisher took the row back. */
  withdrawnAt: Type.Union([Type.Null(), InstantText]),
}
export const Hit = closed(hitShape)
