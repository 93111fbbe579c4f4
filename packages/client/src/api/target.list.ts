import { closed, oneOf } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Digest, InstantText, Line, Nothing, nullable, PartyCode, ProfileName, Uuid } from './shapes.ts'

export const targetList = ownCall({
  name: 'target.list',
  summary: 'Lists what the own unit plans on, values masked, and which partners to call about which of it.',
  body: Nothing,
  result: closed({
    targets: Type.Array(
      closed({
        target: Uuid,
        case: Uuid,
        record: Uuid,
        /** Null once the record is gone. */
        profile: nullable(ProfileName),
        value: nullable(Line),
        from: Line,
        until: Line,
        state: oneOf(['open', 'ended']),
        /** Partners that plan on the same within 14 days; nothing else is known of their plan. */
        contacts: Type.Array(closed({ partner: PartyCode, agreement: Digest, at: InstantText })),
      }),
    ),
  }),
})
