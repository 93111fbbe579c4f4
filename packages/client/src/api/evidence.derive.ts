import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { EvidenceHandling, EvidenceMoved } from './evidence-shape.ts'
import { Digest, EnteredLine, Uuid } from './shapes.ts'

export const evidenceDerive = ownCall({
  name: 'evidence.derive',
  summary: 'Notes something that was made of an exhibit; it inherits the strictest marking (e11).',
  body: closed({ evidence: Uuid, item: Uuid, sha256: Digest, handling: EvidenceHandling, made: EnteredLine }),
  result: EvidenceMoved,
})
