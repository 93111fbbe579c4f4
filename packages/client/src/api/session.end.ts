import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { Nothing, nullable, Uuid } from './shapes.ts'

export const sessionEnd = ownCall({
  name: 'session.end',
  summary: 'Ends a session of who calls; null is the one that is calling.',
  body: closed({ session: nullable(Uuid) }),
  result: Nothing,
})
