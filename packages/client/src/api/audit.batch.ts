import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Digest, Uuid } from './shapes.ts'

export const auditBatch = ownCall({
  name: 'audit.batch',
  summary: 'At the publisher: the signed question of a batch of a closed audit, with its blinded elements.',
  body: closed({ audit: Uuid, batch: Digest }),
  result: closed({
    message: Type.String({ minLength: 1, maxLength: 1_048_576 }),
    elements: Type.String({ pattern: '^[A-Za-z0-9_-]*$', maxLength: 174_763 }),
  }),
})
