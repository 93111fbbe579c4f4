import { closed } from '@comity/codec'
import Type from 'typebox'
import { Uuid } from './shapes.ts'

/** The one call whose answer is bytes, `application/octet-stream`, and no JSON. */
export const pouchRead = {
  name: 'pouch.read',
  summary: 'Gives the bytes of the newest pouch that was packed for a party, as `application/octet-stream`.',
  body: closed({ pouch: Uuid }),
  result: Type.String(),
} as const
