import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { EvidenceMoved, EvidenceUseName } from './evidence-shape.ts'
import { EnteredLine, Paragraph, Uuid } from './shapes.ts'

export const evidenceUse = ownCall({
  name: 'evidence.use',
  summary: 'Notes a use of a verified exhibit within its limits (e9).',
  body: closed({
    evidence: Uuid,
    use: EvidenceUseName,
    recipient: Type.Union([Type.Null(), EnteredLine]),
    reason: Paragraph,
  }),
  result: EvidenceMoved,
})
