import { FreezeOrderSchema } from '@comity/casework/freeze'
import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { FreezeMoved } from './freeze-shape.ts'
import { Uuid } from './shapes.ts'

const { order, authority, reference, document, minor, requestingMinor, until, remedy } = FreezeOrderSchema.properties

export const freezeOrder = ownCall({
  name: 'freeze.order',
  summary:
    'Records what an authority or court ordered of money that is held: confirm, extend, lift, confiscate, share.',
  body: closed({ freeze: Uuid, order, authority, reference, document, minor, requestingMinor, until, remedy }),
  result: FreezeMoved,
})
