import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { HitState } from './hit-shape.ts'
import { Uuid, Paragraph } from './shapes.ts'

export const hitConfirm = ownCall({
  name: 'hit.confirm',
  summary: 'Confirms a hit, so that a request may cite it.',
  body: closed({ hit: Uuid, reason: Paragraph }),
  result: closed({ hit: Uuid, state: HitState }),
})
