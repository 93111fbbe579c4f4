import { refusalGrounds } from '@comity/agreement'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { EvidenceMoved } from './evidence-shape.ts'
import { oneOf, Paragraph, Uuid } from './shapes.ts'

export const evidenceDecline = ownCall({
  name: 'evidence.decline',
  summary: 'Declines an offered exhibit on a ground, and says what would make it acceptable (e4d).',
  body: closed({ evidence: Uuid, ground: oneOf(refusalGrounds), fix: Type.Union([Type.Null(), Paragraph]) }),
  result: EvidenceMoved,
})
