import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { EvidenceMoved } from './evidence-shape.ts'
import { Uuid } from './shapes.ts'

export const evidenceCancel = ownCall({
  name: 'evidence.cancel',
  summary: 'Gives up an exhibit of which nothing has left (e2c).',
  body: closed({ evidence: Uuid }),
  result: EvidenceMoved,
})
