import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { EnrolmentCode } from './passkey-shape.ts'
import { InstantText, Nothing } from './shapes.ts'

export const passkeyInvite = ownCall({
  name: 'passkey.invite',
  summary:
    'Gives who calls a code with which a browser enrols one passkey of theirs; shown once, used once, soon over.',
  body: Nothing,
  result: closed({ code: EnrolmentCode, until: InstantText }),
})
