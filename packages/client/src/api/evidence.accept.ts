import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { EvidenceMoved } from './evidence-shape.ts'
import { Uuid } from './shapes.ts'

export const evidenceAccept = ownCall({
  name: 'evidence.accept',
  summary: 'Accepts an offered exhibit with exactly its limits (e4).',
  body: closed({ evidence: Uuid }),
  result: EvidenceMoved,
})
