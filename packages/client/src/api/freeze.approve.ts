import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { FreezeMoved } from './freeze-shape.ts'
import { Uuid } from './shapes.ts'

export const freezeApprove = ownCall({
  name: 'freeze.approve',
  summary:
    "The second person's approval: of a draft (f1a, then it is sent), of a hold (f5), of a split for the side that asked (f13t).",
  body: closed({ freeze: Uuid }),
  result: FreezeMoved,
})
