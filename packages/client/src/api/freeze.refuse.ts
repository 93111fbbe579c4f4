import { FreezeRefusalSchema } from '@comity/casework/freeze'
import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { FreezeMoved } from './freeze-shape.ts'
import { Uuid } from './shapes.ts'

const { ground, fix } = FreezeRefusalSchema.properties

export const freezeRefuse = ownCall({
  name: 'freeze.refuse',
  summary: 'Refuses an acknowledged payment stop with a ground of the agreement (f7).',
  /** `fix`: what would make it grantable; null where nothing would. */
  body: closed({ freeze: Uuid, ground, fix }),
  result: FreezeMoved,
})
