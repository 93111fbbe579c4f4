import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { EvidenceMoved } from './evidence-shape.ts'
import { Uuid } from './shapes.ts'

export const evidenceConsent = ownCall({
  name: 'evidence.consent',
  summary: 'Answers what the receiver asked, as the giver (e10g, e10r).',
  body: closed({ evidence: Uuid, isGiven: Type.Boolean() }),
  result: EvidenceMoved,
})
