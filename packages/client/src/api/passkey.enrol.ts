import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { EnrolmentCode, MadePasskey, PasskeyLabel } from './passkey-shape.ts'
import { Uuid } from './shapes.ts'

export const passkeyEnrol = ownCall({
  name: 'passkey.enrol',
  summary: 'Enrols the passkey that was made for a code, and uses the code up; needs no sign-in and opens no session.',
  body: closed({ code: EnrolmentCode, label: PasskeyLabel, passkey: MadePasskey }),
  result: closed({ passkey: Uuid }),
})
