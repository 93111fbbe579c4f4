import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { EvidenceMoved } from './evidence-shape.ts'
import { EnteredLine, Paragraph, Uuid } from './shapes.ts'

export const evidenceDestroy = ownCall({
  name: 'evidence.destroy',
  summary:
    'Destroys a received exhibit and all that was made of it: one person states the certificate, a second agrees (e13p, e13d).',
  body: closed({ evidence: Uuid, method: EnteredLine, reason: Paragraph }),
  result: EvidenceMoved,
})
