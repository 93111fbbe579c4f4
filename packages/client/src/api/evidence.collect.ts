import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { EvidenceMoved } from './evidence-shape.ts'
import { EnteredLine, InstantText, Uuid } from './shapes.ts'

export const evidenceCollect = ownCall({
  name: 'evidence.collect',
  summary:
    'States what was collected for a partner’s request, how and on which basis (e1); the files were uploaded before.',
  body: closed({
    evidence: Uuid,
    request: Uuid,
    title: EnteredLine,
    collectedAt: InstantText,
    collector: EnteredLine,
    source: EnteredLine,
    method: EnteredLine,
    tool: closed({ name: EnteredLine, version: EnteredLine }),
    legalBasis: EnteredLine,
    files: Type.Array(closed({ file: Uuid, name: EnteredLine }), { minItems: 1, maxItems: 1_000 }),
  }),
  result: EvidenceMoved,
})
