import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { EvidenceHandling, EvidenceMoved, EvidenceUseName } from './evidence-shape.ts'
import { InstantText, Uuid } from './shapes.ts'

export const evidenceOffer = ownCall({
  name: 'evidence.offer',
  summary: 'Offers a sealed exhibit on stated terms, as the second person (e3).',
  body: closed({
    evidence: Uuid,
    handling: EvidenceHandling,
    uses: Type.Array(EvidenceUseName, { minItems: 1, maxItems: 4, uniqueItems: true }),
    retainUntil: InstantText,
  }),
  result: EvidenceMoved,
})
