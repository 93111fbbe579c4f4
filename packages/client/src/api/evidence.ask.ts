import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { EvidenceMoved, EvidenceUseName } from './evidence-shape.ts'
import { EnteredLine, Paragraph, Uuid } from './shapes.ts'

export const evidenceAsk = ownCall({
  name: 'evidence.ask',
  summary: 'Asks the giver to consent to a use that the limits withhold (e10).',
  body: closed({
    evidence: Uuid,
    use: EvidenceUseName,
    recipient: Type.Union([Type.Null(), EnteredLine]),
    reason: Paragraph,
  }),
  result: EvidenceMoved,
})
