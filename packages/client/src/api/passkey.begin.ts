import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { EnrolmentCode, NewPasskey } from './passkey-shape.ts'

export const passkeyBegin = ownCall({
  name: 'passkey.begin',
  summary: 'Begins to enrol a passkey with a code; needs no sign-in.',
  body: closed({ code: EnrolmentCode }),
  result: NewPasskey,
})
