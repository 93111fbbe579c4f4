import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { EvidenceMoved } from './evidence-shape.ts'
import { InstantText, Paragraph, Uuid } from './shapes.ts'

export const evidenceKeep = ownCall({
  name: 'evidence.keep',
  summary: 'Answers a recall: it is kept for a legal reason (e12k).',
  body: closed({ evidence: Uuid, reason: Paragraph, until: Type.Union([Type.Null(), InstantText]) }),
  result: EvidenceMoved,
})
