import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { NotTo, Shield, ShieldGroundName } from './shield-shape.ts'
import { Uuid } from './shapes.ts'

export const shieldPlace = ownCall({
  name: 'shield.place',
  summary:
    'Shields the identifier of a record: it is not published, asked about or released to those named, or to anybody.',
  body: closed({ record: Uuid, ground: ShieldGroundName, notTo: NotTo }),
  result: Shield,
})
