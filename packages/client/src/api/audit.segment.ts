import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Digest, Uuid } from './shapes.ts'

export const auditSegment = ownCall({
  name: 'audit.segment',
  summary: 'At the publisher: a segment file of the manifest that a closed audit of rows is of.',
  body: closed({ audit: Uuid, segment: Digest }),
  result: closed({ bytes: Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 8_388_608 }) }),
})
