import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { EvidenceMoved } from './evidence-shape.ts'
import { Paragraph, Uuid } from './shapes.ts'

export const evidenceRecall = ownCall({
  name: 'evidence.recall',
  summary: 'Calls an exhibit back, as its giver (e12); the receiver answers within seven days.',
  body: closed({ evidence: Uuid, reason: Paragraph }),
  result: EvidenceMoved,
})
