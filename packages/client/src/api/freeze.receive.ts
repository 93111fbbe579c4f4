import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { FreezeMoved } from './freeze-shape.ts'
import { Uuid } from './shapes.ts'

export const freezeReceive = ownCall({
  name: 'freeze.receive',
  summary: 'Says that money which was sent back has come (f12r).',
  body: closed({ freeze: Uuid }),
  result: FreezeMoved,
})
