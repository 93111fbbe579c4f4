import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { FreezeMoved, FreezePayment, Minor } from './freeze-shape.ts'
import { Line, Uuid } from './shapes.ts'

export const freezeReturn = ownCall({
  name: 'freeze.return',
  summary: 'Sends held money back to the victim (f12); it counts when the side that asked says that it came.',
  body: closed({ freeze: Uuid, minor: Minor, victim: Line, payment: FreezePayment }),
  result: FreezeMoved,
})
