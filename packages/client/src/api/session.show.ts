import { ownCall } from './define.ts'
import { SignedIn } from './session-shape.ts'
import { Nothing } from './shapes.ts'

export const sessionShow = ownCall({
  name: 'session.show',
  summary: 'Tells who is calling, in which unit and roles, and until when the session lasts.',
  body: Nothing,
  result: SignedIn,
})
