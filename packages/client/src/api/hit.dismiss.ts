import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { HitState } from './hit-shape.ts'
import { Uuid, Paragraph } from './shapes.ts'

export const hitDismiss = ownCall({
  name: 'hit.dismiss',
  summary: 'Dismisses a hit with a reason.',
  body: closed({ hit: Uuid, reason: Paragraph }),
  result: closed({ hit: Uuid, state: HitState }),
})
