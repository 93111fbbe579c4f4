import { ownCall } from './define.ts'
import { PasskeyQuestion } from './passkey-shape.ts'
import { Nothing } from './shapes.ts'

export const sessionBegin = ownCall({
  name: 'session.begin',
  summary: 'Begins to sign in with a passkey; names nobody and needs no sign-in.',
  body: Nothing,
  result: PasskeyQuestion,
})
