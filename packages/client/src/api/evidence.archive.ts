import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { EvidenceMoved } from './evidence-shape.ts'
import { Paragraph, Uuid } from './shapes.ts'

export const evidenceArchive = ownCall({
  name: 'evidence.archive',
  summary: 'Puts away an exhibit that is in use no more (e13).',
  body: closed({ evidence: Uuid, reason: Paragraph }),
  result: EvidenceMoved,
})
