import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { Shield } from './shield-shape.ts'
import { Uuid } from './shapes.ts'

export const shieldLift = ownCall({
  name: 'shield.lift',
  summary: 'Lifts a shield; two persons call it, and until the second it stands.',
  body: closed({ shield: Uuid }),
  result: Shield,
})
