import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { FreezeMoved } from './freeze-shape.ts'
import { oneOf, Uuid } from './shapes.ts'

export const freezeEnd = ownCall({
  name: 'freeze.end',
  summary:
    'Ends a payment stop without an order: a draft is cancelled (f1c), who asked withdraws (f11w), or it is the wrong account (f14).',
  body: closed({ freeze: Uuid, as: oneOf(['cancelled', 'withdrawn', 'wrong-account']) }),
  result: FreezeMoved,
})
