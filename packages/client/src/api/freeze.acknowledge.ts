import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { FreezeMoved } from './freeze-shape.ts'
import { Uuid } from './shapes.ts'

export const freezeAcknowledge = ownCall({
  name: 'freeze.acknowledge',
  summary: 'A person at the desk acknowledges a delivered payment stop (f3).',
  body: closed({ freeze: Uuid }),
  result: FreezeMoved,
})
