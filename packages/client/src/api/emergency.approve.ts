import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { Emergency } from './emergency-shape.ts'
import { Uuid } from './shapes.ts'

export const emergencyApprove = ownCall({
  name: 'emergency.approve',
  summary: 'The second person approves an emergency; both oversights are told at once.',
  body: closed({ emergency: Uuid }),
  result: Emergency,
})
