import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { Shield } from './shield-shape.ts'
import { Uuid } from './shapes.ts'

export const shieldConfirm = ownCall({
  name: 'shield.confirm',
  summary: 'The second person confirms a shield.',
  body: closed({ shield: Uuid }),
  result: Shield,
})
