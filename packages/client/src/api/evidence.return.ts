import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { EvidenceMoved } from './evidence-shape.ts'
import { EnteredLine, Paragraph, Uuid } from './shapes.ts'

export const evidenceReturn = ownCall({
  name: 'evidence.return',
  summary: 'Certifies that a received exhibit and all that was made of it went back, and keeps nothing here (e12r).',
  body: closed({ evidence: Uuid, method: EnteredLine, reason: Paragraph }),
  result: EvidenceMoved,
})
