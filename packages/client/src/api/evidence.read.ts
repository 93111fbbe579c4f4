import { closed } from '@comity/codec'
import Type from 'typebox'
import { Count, Uuid } from './shapes.ts'

/** A call whose answer is bytes, `application/octet-stream`, and no JSON. */
export const evidenceRead = {
  name: 'evidence.read',
  summary:
    'Gives the bytes of one file of an exhibit, as `application/octet-stream`; that it was read is logged first.',
  body: closed({ evidence: Uuid, file: Count }),
  result: Type.String(),
} as const
