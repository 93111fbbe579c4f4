import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { PasskeyAnswer } from './passkey-shape.ts'
import { SignedIn } from './session-shape.ts'

export const sessionOpen = ownCall({
  name: 'session.open',
  summary: "Signs in with a passkey's answer: the session comes in a cookie, a new one each time.",
  body: closed({ answer: PasskeyAnswer }),
  result: SignedIn,
})
